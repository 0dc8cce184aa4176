"""Captured plates that the server keeps, by name, as pictures of a folder."""

import pathlib

from tfmatting.inference.reading import SUFFIXES
from tfmatting.inference.writing import write_files
from tfmatting.serving.pictures import decode, encode_plate
from tfmatting.serving.requests import RequestError, check_name, is_name


class PlateFolder:
    """A folder of plates; one may be put there by hand, as NAME.jpg.

    Args:
        folder: `pathlib.Path`, made when needed; None: no plates are kept.
        limits: `Limits`.
    """

    def __init__(self, folder, limits):
        self.folder, self.limits = folder and pathlib.Path(folder), limits

    def names(self):
        """Returns the sorted names."""
        return sorted({path.stem for path in self._files() if is_name(path.stem)})

    def path(self, name):
        """Returns the file of a plate.

        Raises:
            RequestError: 404 if there is none of this name, 422 if no plate can have it.
        """
        if not (paths := self._paths(name)):
            raise RequestError(404, f"there is no plate called {name}: store it by PUT /api/plates/{name}.")
        return paths[0]

    def read(self, name):
        """Returns a plate's pixels; see `path` and `decode`."""
        return decode(self.path(name).read_bytes(), f"the plate {name}", self.limits.pixels)

    def store(self, name, data):
        """Stores a plate, in the place of the one that had its name.

        Args:
            name: letters, digits, "-" and "_".
            data: bytes of a picture's file.
        Returns:
            Whether the name is new.
        Raises:
            RequestError: 507 if there are too many plates; see `path` and `decode`, too.
            OSError: if the file cannot be written.
        """
        before = self._paths(name)
        if not before and len(self.names()) >= self.limits.plates:
            raise RequestError(507, f"there are {self.limits.plates} plates already: delete one.")
        path = self.folder / f"{name}.png"
        write_files({path: encode_plate(decode(data, "the plate", self.limits.pixels))})
        for other in before:
            if other != path:
                other.unlink(missing_ok=True)
        return not before

    def delete(self, name):
        """Deletes a plate; see `path`."""
        self.path(name)
        for path in self._paths(name):
            path.unlink(missing_ok=True)

    def _paths(self, name):
        check_name(name, "plate")
        return [path for path in self._files() if path.stem == name]

    def _files(self):
        if not self.folder:
            raise RequestError(404, "this server keeps no plates: start it with --plates FOLDER.")
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
