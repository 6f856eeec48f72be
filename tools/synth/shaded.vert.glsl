#version 330

uniform mat4 to_clip;
uniform mat4 to_lamp;

in vec3 in_position;
in vec3 in_normal;
in vec3 in_colour;
in vec3 in_grain;

out vec3 position;
out vec3 normal;
out vec3 colour;
out vec3 grain;
out vec3 lamp_position;

void main() {
    position = in_position;
    normal = in_normal;
    colour = in_colour;
    grain = in_grain;
    vec4 lamp = to_lamp * vec4(in_position, 1.0);
    lamp_position = lamp.xyz / lamp.w * 0.5 + 0.5;
    gl_Position = to_clip * vec4(in_position, 1.0);
}
