"""The renderer's programs in GLSL. Colours are lit in linear light and written premultiplied, in coded values."""

LIGHTS = """
uniform vec3 eye, key, fill, key_colour, fill_colour, sky, ground;
uniform mat4 to_shadow;
uniform sampler2DShadow shadow_map;
uniform float shadow;

float lit(vec3 place, vec3 normal) {
    vec4 seen = to_shadow * vec4(place + normal * 0.04, 1.0);
    vec3 at = seen.xyz * 0.5 + 0.5;
    float step = 1.3 / float(textureSize(shadow_map, 0).x);
    float sum = texture(shadow_map, at + vec3(-step, -0.4 * step, -0.001));
    sum += texture(shadow_map, at + vec3(step, 0.4 * step, -0.001));
    sum += texture(shadow_map, at + vec3(0.4 * step, -step, -0.001));
    sum += texture(shadow_map, at + vec3(-0.4 * step, step, -0.001));
    return 1.0 - shadow * (1.0 - 0.25 * sum);
}

vec3 coded(vec3 light) {  // bright light is compressed as film does it, so that white cloth keeps its folds
    vec3 bright = 0.55 + 0.45 * (1.0 - exp(-max(light - 0.55, 0.0) / 0.45));
    return sqrt(clamp(mix(light, bright, step(0.55, light)), 0.0, 1.0));
}
"""

SURFACE_VERTEX = """
#version 330
uniform mat4 to_clip;
uniform vec3 viewer;
uniform float lift;  // how far in front of its place it hides and is hidden
in vec3 position, normal;
in vec2 coordinate;
in float shade;
out vec3 place, direction;
out vec2 at;
out float shaded;
void main() {
    place = position;
    direction = normal;
    at = coordinate;
    shaded = shade;
    gl_Position = to_clip * vec4(position, 1.0);
    vec4 nearer = to_clip * vec4(position + lift * normalize(viewer - position), 1.0);
    gl_Position.z = nearer.z / nearer.w * gl_Position.w;
}
"""

SURFACE_FRAGMENT = (
    """
#version 330
"""
    + LIGHTS
    + """
uniform sampler2D picture;
uniform vec3 tint, shade_colour;
uniform float grey, gloss, sharpness, soft;
uniform int part;  // 0 = opaque, 1 = the opaque part of a cut picture, 2 = the rest of it
in vec3 place, direction;
in vec2 at;
in float shaded;
out vec4 colour;
const float FULL = 0.92;
void main() {
    vec4 texel = texture(picture, at);
    float alpha = 1.0;
    if (part > 0) {
        alpha = min(texel.a / FULL, 1.0);
        if (part == 1 ? alpha < 1.0 : (alpha >= 1.0 || alpha < 0.01)) discard;
        texel.rgb /= max(texel.a, 0.004);
    }
    vec3 base = mix(texel.rgb, vec3(dot(texel.rgb, vec3(0.3, 0.59, 0.11))), grey) * tint;
    base = mix(base, shade_colour, shaded);
    base = min(base * base, 0.9);
    vec3 view = normalize(eye - place);
    vec3 normal = normalize(direction);
    normal = dot(normal, view) < -0.15 ? -normal : normal;
    vec3 wrap = soft * vec3(0.35, 0.16, 0.1) + 0.06;
    float open = lit(place, normal);
    vec3 first = max((vec3(dot(normal, key)) + wrap) / (1.0 + wrap), 0.0);
    vec3 second = max((vec3(dot(normal, fill)) + wrap) / (1.0 + wrap), 0.0);
    vec3 light = mix(ground, sky, 0.5 + 0.5 * normal.y) + key_colour * open * first + fill_colour * second;
    vec3 half_way = normalize(key + view);
    float shine = gloss * pow(max(dot(normal, half_way), 0.0), sharpness) * open * max(dot(normal, key), 0.0);
    float rim = pow(1.0 - max(dot(normal, view), 0.0), 4.0) * (0.06 + gloss);
    vec3 result = base * light + shine * key_colour + rim * sky * (1.0 - 0.8 * grey);
    colour = vec4(coded(result) * alpha, alpha);
}
"""
)

SHADOW_FRAGMENT = """
#version 330
uniform sampler2D picture;
uniform int part;
in vec3 place, direction;
in vec2 at;
in float shaded;
void main() {
    if (part > 0 && texture(picture, at).a < 0.6) discard;
}
"""

STRAND_VERTEX = (
    """
#version 430
"""
    + LIGHTS
    + """
uniform mat4 to_clip;
uniform vec2 size;
uniform float opacity, focal;
uniform int count;  // of the points of a strand
layout(std430, binding = 0) buffer Points { vec4 points[]; };
layout(std430, binding = 1) buffer Colours { vec4 colours[]; };
out vec4 tone;
const float LEAST = 1.0;  // width in drawn pixels, below which a strand gets fainter instead of thinner
void main() {
    int point = gl_VertexID / 2, strand = point / count, step = point - strand * count;
    vec4 here = points[point];
    vec3 along = points[step + 1 < count ? point + 1 : point].xyz - points[step > 0 ? point - 1 : point].xyz;
    vec4 clip = to_clip * vec4(here.xyz, 1.0);
    vec4 ahead = to_clip * vec4(here.xyz + 0.02 * along, 1.0);
    vec2 course = (ahead.xy / ahead.w - clip.xy / clip.w) * size;
    course /= max(length(course), 1e-6);
    float pixels = here.w * focal / clip.w;
    float drawn = max(pixels, LEAST);
    float side = gl_VertexID % 2 == 0 ? 0.5 : -0.5;
    clip.xy += vec2(-course.y, course.x) * drawn * side * 2.0 / size * clip.w;
    gl_Position = clip;
    vec3 tangent = normalize(along + vec3(1e-6)), view = normalize(eye - here.xyz);
    float open = lit(here.xyz, view);
    float across = dot(tangent, key), against = dot(tangent, fill), seen = dot(tangent, view);
    float first = sqrt(max(1.0 - across * across, 0.0)), second = sqrt(max(1.0 - against * against, 0.0));
    float shine = pow(max(first * sqrt(max(1.0 - seen * seen, 0.0)) - across * seen, 0.0), 40.0);
    vec3 base = colours[strand].rgb * colours[strand].rgb;
    vec3 light = mix(ground, sky, 0.6) + key_colour * open * (0.25 + 0.6 * first) + 0.8 * fill_colour * second;
    vec3 result = base * light + (0.05 + 0.25 * base) * shine * open * key_colour;
    tone = vec4(coded(result), opacity * pixels / drawn);
}
"""
)

STRAND_FRAGMENT = """
#version 430
in vec4 tone;
out vec4 colour;
void main() {
    colour = vec4(tone.rgb * tone.a, tone.a);
}
"""

MEAN_VERTEX = """
#version 330
in vec2 corner;
void main() {
    gl_Position = vec4(corner, 0.0, 1.0);
}
"""

MEAN_FRAGMENT = """
#version 330
uniform sampler2D picture;
uniform int samples;
out vec4 colour;
void main() {
    ivec2 first = ivec2(gl_FragCoord.xy) * samples;
    vec4 sum = vec4(0.0);
    for (int row = 0; row < samples; ++row)
        for (int column = 0; column < samples; ++column)
            sum += texelFetch(picture, first + ivec2(column, row), 0);
    colour = sum / float(samples * samples);
}
"""
