#version 330

uniform mat4 to_lamp;

in vec3 in_position;

void main() {
    gl_Position = to_lamp * vec4(in_position, 1.0);
}
