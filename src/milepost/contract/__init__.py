"""The contract: the project file `milepost.yaml`, read, checked and digested by section."""
