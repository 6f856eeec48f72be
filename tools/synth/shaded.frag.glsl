#version 330

uniform vec3 lamp_direction;
uniform vec3 eye;
uniform float ambient;
uniform bool is_room;
uniform sampler2D lamp_depth;

in vec3 position;
in vec3 normal;
in vec3 colour;
in vec3 grain;
in vec3 lamp_position;

out vec4 pixel;

float random_at(vec3 cell) {
    return fract(sin(dot(cell, vec3(127.1, 311.7, 74.7))) * 43758.5453);
}

float smooth_noise(vec3 at) {
    vec3 cell = floor(at);
    vec3 inside = smoothstep(0.0, 1.0, fract(at));
    float sum = 0.0;
    for (int corner = 0; corner < 8; corner++) {
        vec3 step_to = vec3(corner & 1, (corner >> 1) & 1, (corner >> 2) & 1);
        vec3 weight = mix(1.0 - inside, inside, step_to);
        sum += weight.x * weight.y * weight.z * random_at(cell + step_to);
    }
    return sum;
}

// Share of the lamp that arrives: soft edges from a 3 x 3 neighbourhood.
float lamp_share() {
    bool outside = any(lessThan(lamp_position, vec3(0.0))) || any(greaterThan(lamp_position, vec3(1.0)));
    if (outside) {
        return 1.0;
    }
    float lit = 0.0;
    for (int i = -1; i <= 1; i++) {
        for (int j = -1; j <= 1; j++) {
            float nearest = texture(lamp_depth, lamp_position.xy + vec2(i, j) * 0.0012).r;
            lit += nearest < lamp_position.z - 0.004 ? 0.0 : 1.0;
        }
    }
    return lit / 9.0;
}

void main() {
    vec3 facing = normalize(normal);
    float share = mix(0.35, 1.0, lamp_share());
    float direct = max(dot(facing, lamp_direction), 0.0) * share;
    vec3 sky = mix(vec3(0.80, 0.77, 0.74), vec3(1.03, 1.03, 1.05), facing.z * 0.5 + 0.5);
    float near_floor = is_room ? 1.0 : mix(0.74, 1.0, smoothstep(0.0, 0.5, position.z));
    float pattern = is_room
        ? 0.90 + 0.12 * smooth_noise(grain * vec3(1.5, 9.0, 3.0)) + 0.05 * smooth_noise(grain * 30.0)
        : 0.92 + 0.10 * smooth_noise(grain * 22.0) + 0.06 * smooth_noise(grain * 90.0);
    vec3 half_way = normalize(lamp_direction + normalize(eye - position));
    float shine = 0.05 * pow(max(dot(facing, half_way), 0.0), 24.0) * share;
    vec3 light = ambient * near_floor * sky + (1.0 - ambient) * 1.35 * direct;
    pixel = vec4(pow(clamp(colour * pattern * light + shine, 0.0, 1.0), vec3(0.87)), 1.0);
}
