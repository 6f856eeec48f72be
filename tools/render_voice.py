"""Record the lines that are spoken: python -m tools.render_voice [--all].

Runs in PoseCheck's own environment and needs `flite` (Debian, Ubuntu: apt install flite). Records
what has no recording yet, or everything, and removes what is said no more. The voice is slt.
"""

import argparse
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

from posecheck.coaching.voice_pack import clip_name, every_line
from posecheck.ui.recordings import FOLDER, SUFFIX

VOICE = "slt"
STRETCH = 1.12  #: slower than it speaks by itself: a person on a mat is busy
BIT_RATE = 24_000  #: of 16 kHz mono; what 32 000 adds nobody hears from a laptop
QUIET = 0.012  #: of full scale: below it is silence
EDGE_S = 0.02  #: of silence left at both ends
PEAK = 0.9
SPOKEN_AS = {
    r"\b360\b": "three sixty",
    r"(?i)\bwarrior i\b": "warrior one",
    r"^Close\b": "Cloze",
    r"\bread\b": "reed",
    r"\bPoseCheck\b": "pose check",
    r"\bcentimetres\b": "centimeters",
    r"\bpsoas\b": "so-as",
    r"\bglute\b": "gloot",
    r":": ",",
}
"""What the synthesizer reads wrong."""


def pronounced(text: str) -> str:
    """The line as the synthesizer must be given it."""
    for written, said in SPOKEN_AS.items():
        text = re.sub(written, said, text)
    return text


def synthesized(text: str, folder: Path) -> tuple[np.ndarray, int]:
    """Samples from -1 to 1 without silence at the ends, equally loud for every line; their rate."""
    path = folder / "line.wav"
    words = ["-t", pronounced(text), "-o", str(path)]
    subprocess.run(
        ["flite", "-voice", VOICE, "--setf", f"duration_stretch={STRETCH}", *words], check=True
    )
    with av.open(str(path)) as file:
        rate = file.streams.audio[0].rate
        sound = np.concatenate([f.to_ndarray().ravel() for f in file.decode(audio=0)]) / 32768.0
    loud = np.flatnonzero(np.abs(sound) > QUIET)
    edge = round(EDGE_S * rate)
    sound = sound[max(0, loud[0] - edge) : loud[-1] + edge]
    return sound * (PEAK / np.abs(sound).max()), rate


def write_mp3(sound: np.ndarray, rate: int, path: Path) -> None:
    """MP3: the one that every browser plays without asking the system for a codec."""
    with av.open(str(path), "w", format="mp3") as file:
        stream = file.add_stream("libmp3lame", rate=rate, layout="mono")
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(
            (sound * 32767).astype(np.int16)[np.newaxis], format="s16p", layout="mono"
        )
        frame.rate = rate
        file.mux(stream.encode(frame))
        file.mux(stream.encode())


def main() -> None:
    """Record what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="record every line anew")
    again = parser.parse_args().all
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = {clip_name(text): text for text in every_line()}
    for path in FOLDER.glob(f"*{SUFFIX}"):
        if path.stem not in lines:
            path.unlink()
            print(f"{path.name}: said no more")
    with TemporaryDirectory() as folder:
        for name, text in lines.items():
            path = FOLDER / f"{name}{SUFFIX}"
            if again or not path.exists():
                write_mp3(*synthesized(text, Path(folder)), path)
                print(path.name)
    sizes = [path.stat().st_size for path in FOLDER.glob(f"*{SUFFIX}")]
    print(f"{len(sizes)} recordings, {sum(sizes) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
