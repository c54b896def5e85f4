"""Is somebody speaking? Silero v6, from the file that comes with faster-whisper, run by onnxruntime.

0.1 ms for each 32 ms of sound on one thread. faster-whisper itself is not imported: only its file is read.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import onnxruntime

from voices.audio import Samples
from voices.errors import SoundError

BLOCK = 512
"""Samples judged at a time: 32 ms at 16 kHz."""

_CONTEXT = 64
_MODEL = Path("assets") / "silero_vad_v6.onnx"


class Detector:
    """The probability of speech, block after block; it remembers the blocks before. One thread at a time."""

    def __init__(self) -> None:
        path = _model_path()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own hierarchy is not public
            raise SoundError("model-damaged", model=str(path)) from error
        self.reset()

    def reset(self) -> None:
        """Forget what was heard before."""
        self._h = np.zeros((1, 1, 128), dtype=np.float32)
        self._c = np.zeros((1, 1, 128), dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)

    def probability(self, block: Samples) -> float:
        """How likely it is, 0 to 1, that `block` (exactly `BLOCK` samples) holds speech."""
        if block.shape != (BLOCK,):
            raise ValueError(f"a block holds {BLOCK} samples, not {block.shape}")
        sound = np.concatenate([self._context, block])[np.newaxis, :]
        out, self._h, self._c = self._session.run(None, {"input": sound, "h": self._h, "c": self._c})
        self._context = block[-_CONTEXT:].copy()
        return float(out.reshape(-1)[0])


def _model_path() -> Path:
    spec = importlib.util.find_spec("faster_whisper")
    if spec is None or spec.origin is None:
        raise SoundError("model-missing", model="silero")
    path = Path(spec.origin).parent / _MODEL
    if not path.is_file():
        raise SoundError("model-missing", model="silero")
    return path
