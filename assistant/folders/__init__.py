"""Folders of this computer or of a share that are looked through for new and changed files."""
