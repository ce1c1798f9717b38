"""One module for each change of schema; a module that was released is never edited."""
