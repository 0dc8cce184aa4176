"""Draws a scene with OpenGL, without a screen: on the graphics card where there is one, else on the processor."""

import itertools

import numpy as np

from tfmatting.data.people import shaders

SAMPLES = 4  # along each side of a pixel
TILE = 1024  # the largest part of a picture drawn at once, in pixels of the picture
SHADOW_SIZE = 1024
KEPT_TEXTURES = 40
NO_CONTEXT = (
    "no OpenGL without a screen (EGL) on this machine: install the Debian packages libegl1 and libgl1-mesa-dri, or a "
    "graphics driver"
)
NO_MODERNGL = "moderngl is not installed: pip install moderngl"


class Renderer:
    """Draws scenes with `SAMPLES` x `SAMPLES` samples a pixel.

    Raises:
        ImportError: if moderngl is not installed.
        OSError: if there is no OpenGL 4.3 through EGL.
    """

    def __init__(self):
        try:
            import moderngl
        except ImportError as error:
            raise ImportError(NO_MODERNGL) from error
        try:
            self.context = moderngl.create_context(standalone=True, backend="egl", require=430)
        except Exception as error:  # whatever the loader of the driver raises
            raise OSError(f"{NO_CONTEXT} ({error})") from error
        self._gl = moderngl
        program = self.context.program
        self._surface = program(vertex_shader=shaders.SURFACE_VERTEX, fragment_shader=shaders.SURFACE_FRAGMENT)
        self._shadow = program(vertex_shader=shaders.SURFACE_VERTEX, fragment_shader=shaders.SHADOW_FRAGMENT)
        self._strand = program(vertex_shader=shaders.STRAND_VERTEX, fragment_shader=shaders.STRAND_FRAGMENT)
        self._mean = program(vertex_shader=shaders.MEAN_VERTEX, fragment_shader=shaders.MEAN_FRAGMENT)
        corners = self.context.buffer(np.float32([-1, -1, 1, -1, -1, 1, 1, 1]).tobytes())
        self._quad = self.context.vertex_array(self._mean, [(corners, "2f", "corner")])
        self._shadow_map = self.context.depth_texture((SHADOW_SIZE, SHADOW_SIZE))
        self._shadow_map.compare_func = "<="
        self._shadow_map.repeat_x = self._shadow_map.repeat_y = False
        self._shadow_target = self.context.framebuffer(depth_attachment=self._shadow_map)
        self._textures, self._targets, self._size = {}, (), None

    def render(self, scene, height, width):
        """Returns the premultiplied picture `(height, width, 4)` float32 in [0, 1] of a `Scene`, RGB and alpha."""
        picture = np.zeros((height, width, 4), np.float32)
        matrix = scene.camera.matrix(height, width)
        box = visible_box(scene, matrix, height, width)
        if box is None:
            return picture
        uploaded = self._upload(scene)
        focal = 0.5 * height * SAMPLES / np.tan(scene.camera.field / 2)
        try:
            self._cast_shadows(scene, uploaded)
            for top, bottom in _pieces(box[0], box[1]):
                for left, right in _pieces(box[2], box[3]):
                    window = _window(matrix, (top, bottom, left, right), height, width)
                    size = bottom - top, right - left
                    picture[top:bottom, left:right] = self._tile(scene, uploaded, window, focal, *size)
        finally:
            for resources in uploaded[0] + uploaded[1]:
                for resource in resources[1:]:
                    resource.release()
        return picture

    def _upload(self, scene):
        """Vertex arrays of the surfaces and strands, each with what must be released."""
        surfaces, strands = [], []
        for surface in scene.surfaces:
            shade = np.zeros(len(surface.positions), np.float32) if surface.shade is None else surface.shade
            table = np.column_stack([surface.positions, surface.normals, surface.coordinates, shade])
            vertices = self.context.buffer(np.ascontiguousarray(table, np.float32).tobytes())
            triangles = surface.triangles
            if surface.cut:
                triangles = from_far_to_near(surface.positions, triangles, scene.camera.place)
            index = self.context.buffer(np.ascontiguousarray(triangles, np.int32).tobytes())
            names = ("position", "normal", "coordinate", "shade")
            drawn = self.context.vertex_array(self._surface, [(vertices, "3f 3f 2f 1f", *names)], index)
            cast = self.context.vertex_array(self._shadow, [(vertices, "3f 3f 2f 1f", *names)], index, skip_errors=True)
            surfaces.append((surface, drawn, cast, vertices, index))
        for hairs in scene.strands:
            points = np.concatenate([hairs.points, hairs.widths[..., None]], axis=2).astype(np.float32)
            colours = np.concatenate([hairs.colours, np.ones((len(hairs.colours), 1))], axis=1).astype(np.float32)
            index = self.context.buffer(ribbon_triangles(hairs.points, scene.camera.place).tobytes())
            buffers = [self.context.buffer(np.ascontiguousarray(data).tobytes()) for data in (points, colours)]
            strands.append((hairs, self.context.vertex_array(self._strand, [], index), index, *buffers))
        return surfaces, strands

    def _cast_shadows(self, scene, uploaded):
        self._to_shadow = _shadow_matrix(scene)
        self._shadow_target.use()
        self._shadow_target.clear(depth=1.0)
        self.context.enable_only(self._gl.DEPTH_TEST)
        _set(self._shadow, to_clip=_columns(self._to_shadow), lift=0.0, viewer=(0.0, 0.0, 1e3))
        for surface, _, cast, *_ in uploaded[0]:
            self._texture(surface.picture, surface.cut).use(0)
            _set(self._shadow, picture=0, part=int(surface.cut))
            cast.render()

    def _tile(self, scene, uploaded, matrix, focal, height, width):
        target, result, texture = self._target(height, width)
        context, gl = self.context, self._gl
        target.use()
        target.clear(0, 0, 0, 0, depth=1.0)
        context.enable_only(gl.DEPTH_TEST | gl.BLEND)
        context.blend_func = gl.ONE, gl.ONE_MINUS_SRC_ALPHA
        self._shadow_map.use(1)
        lights = scene.lights
        common = {name: tuple(map(float, getattr(lights, name))) for name in
                  ("key", "fill", "key_colour", "fill_colour", "sky", "ground")}  # fmt: skip
        common.update(to_clip=_columns(matrix), to_shadow=_columns(self._to_shadow), shadow_map=1)
        common.update(shadow=float(lights.shadow), eye=tuple(map(float, scene.camera.place)))
        _set(self._surface, **common, viewer=common["eye"])
        for part in (0, 1, 2):
            target.depth_mask = part < 2
            for surface, drawn, *_ in uploaded[0]:
                if surface.cut == (part > 0):
                    self._texture(surface.picture, surface.cut).use(0)
                    names = ("tint", "shade_colour", "grey", "gloss", "sharpness", "soft", "lift")
                    values = {name: getattr(surface, name) for name in names}
                    _set(self._surface, picture=0, part=part, **values)
                    drawn.render()
        _set(self._strand, **common, size=(width * SAMPLES, height * SAMPLES), focal=focal)
        for hairs, drawn, _, points, colours in uploaded[1]:
            points.bind_to_storage_buffer(0)
            colours.bind_to_storage_buffer(1)
            _set(self._strand, count=hairs.points.shape[1], opacity=hairs.opacity)
            drawn.render()
        target.depth_mask = True
        result.use()
        context.enable_only(gl.NOTHING)
        texture.use(0)
        _set(self._mean, picture=0, samples=SAMPLES)
        self._quad.render(gl.TRIANGLE_STRIP)
        data = np.frombuffer(result.read(components=4, dtype="f4"), np.float32)
        return data.reshape(height, width, 4)[::-1]

    def _target(self, height, width):
        """The large and the small framebuffer of a size, and the large one's texture; those of one size are kept."""
        if self._size != (height, width):
            for old in self._targets:
                old.release()
            size = width * SAMPLES, height * SAMPLES
            texture, depth = self.context.texture(size, 4, dtype="f2"), self.context.depth_renderbuffer(size)
            mean = self.context.renderbuffer((width, height), 4, dtype="f4")
            drawn, result = self.context.framebuffer([texture], depth), self.context.framebuffer([mean])
            self._targets, self._size = (drawn, result, texture, depth, mean), (height, width)
        return self._targets[:3]

    def _texture(self, picture, premultiply):
        """The texture of an array; the arrays are kept with theirs, so that an id stays one array's."""
        key = id(picture), premultiply
        if key not in self._textures:
            while len(self._textures) >= KEPT_TEXTURES:
                self._textures.pop(next(iter(self._textures)))[0].release()
            data = picture[::-1]
            if premultiply:
                share = data[..., 3:].astype(np.uint16)
                data = np.concatenate([(data[..., :3] * share + 127) // 255, share], axis=2).astype(np.uint8)
            texture = self.context.texture(picture.shape[1::-1], 4, np.ascontiguousarray(data).tobytes())
            texture.build_mipmaps()
            texture.filter = self._gl.LINEAR_MIPMAP_LINEAR, self._gl.LINEAR
            self._textures[key] = texture, picture
        else:
            self._textures[key] = self._textures.pop(key)
        return self._textures[key][0]


def visible_box(scene, matrix, height, width):
    """Returns the rows and columns `(top, bottom, left, right)` that a scene may cover, or None for none."""
    points = [surface.positions for surface in scene.surfaces] + [
        hairs.points.reshape(-1, 3) for hairs in scene.strands
    ]
    points = np.concatenate(points)
    clip = points @ matrix[[0, 1, 3], :3].T + matrix[[0, 1, 3], 3]
    if clip[:, 2].min() <= 1e-3:
        return 0, height, 0, width
    x, y = (clip[:, 0] / clip[:, 2] + 1) * width / 2, (1 - clip[:, 1] / clip[:, 2]) * height / 2
    left, right = np.clip([np.floor(x.min()) - 2, np.ceil(x.max()) + 2], 0, width).astype(int)
    top, bottom = np.clip([np.floor(y.min()) - 2, np.ceil(y.max()) + 2], 0, height).astype(int)
    return (top, bottom, left, right) if top < bottom and left < right else None


def from_far_to_near(positions, triangles, eye):
    """Returns triangles `(T, 3)` sorted by the distance of their middle from the eye, the farthest first."""
    away = ((positions - np.float32(eye)) ** 2).sum(1)
    return triangles[np.argsort(-away[triangles].sum(1), kind="stable")]


def ribbon_triangles(points, eye):
    """Returns the triangles `(T, 3)` int32 of ribbons along lines `(N, P, 3)`, the farthest first.

    Point number i of the flattened lines has the vertices 2i and 2i + 1 at its two sides.
    """
    count, length = points.shape[:2]
    away = ((points - np.float32(eye)) ** 2).sum(2)
    order = np.argsort(-(away[:, 1:] + away[:, :-1]).ravel(), kind="stable")
    first = 2 * (np.arange(count)[:, None] * length + np.arange(length - 1)).ravel()[order]
    return (first[:, None] + np.array([0, 1, 2, 2, 1, 3])).reshape(-1, 3).astype(np.int32)


def _shadow_matrix(scene):
    """The matrix from the world to the shadow map: parallel light, the scene just fits."""
    key = np.asarray(scene.lights.key, np.float64)
    right = np.cross(key, (0.0, 1.0, 0.0) if abs(key[1]) < 0.95 else (1.0, 0.0, 0.0))
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(key, right), -key])
    places = np.concatenate([surface.positions[::4] for surface in scene.surfaces]) @ turn.T
    low, high = places.min(0) - 0.5, places.max(0) + 0.5
    matrix = np.eye(4)
    matrix[:3, :3] = turn * (2 / (high - low))[:, None]
    matrix[:3, 3] = -(high + low) / (high - low)
    return matrix


def _window(matrix, box, height, width):
    """The matrix to the clip space of a part of the picture."""
    top, bottom, left, right = box
    zoom = np.eye(4)
    zoom[0, 0], zoom[1, 1] = width / (right - left), height / (bottom - top)
    zoom[0, 3] = (width - left - right) / (right - left)
    zoom[1, 3] = (top + bottom - height) / (bottom - top)
    return zoom @ matrix


def _pieces(start, stop):
    count = -(-(stop - start) // TILE)
    edges = np.linspace(start, stop, count + 1).round().astype(int).tolist()
    return list(itertools.pairwise(edges))


def _columns(matrix):
    return tuple(matrix.T.astype(np.float32).ravel().tolist())


def _set(program, **values):
    for name, value in values.items():
        if name in program:
            program[name].value = tuple(map(float, value)) if isinstance(value, np.ndarray) else value
