"""Data in: sources, versions, the split, checks, and the first project file for data that was never
described.
"""
