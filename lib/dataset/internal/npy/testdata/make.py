"""Writes the arrays of the tests with NumPy."""

import numpy as np

numbers = np.arange(12).reshape(2, 3, 2) - 5
for name in ["<f2", "<f4", "<f8", ">f4", ">f8", "<i2", ">i2", "<i4", "<i8", ">i8", "|i1"]:
    np.save(name.replace("<", "little-").replace(">", "big-").replace("|", "") + ".npy", numbers.astype(name))
for name in ["|u1", "<u2", ">u4", "<u8"]:
    np.save(name.replace("<", "little-").replace(">", "big-").replace("|", "") + ".npy", (numbers + 5).astype(name))
np.save("bool.npy", numbers > 0)
np.save("fortran.npy", np.asfortranarray(numbers.astype("f4")))
np.save("scalar.npy", np.float32(7))
np.save("one.npy", np.arange(3.0))
np.save("half.npy", np.array([0, -0.0, 6e-8, 6.1e-5, 1 / 3, 65504, np.inf, -np.inf, np.nan], "f2"))
np.save("empty.npy", np.zeros((0, 3)))
for version in [(2, 0), (3, 0)]:
    with open(f"version{version[0]}.npy", "wb") as f:
        np.lib.format.write_array(f, np.arange(3.0), version)
np.save("objects.npy", np.array([[1], None], object))
np.save("fields.npy", np.array([(1, 2.0)], [("a", "i4"), ("b", "f4")]))
np.save("texts.npy", np.array(["cat", "dog"]))
np.save("bytes.npy", np.array([b"cat", b"dog"]))
np.save("complex.npy", np.zeros(2, "c8"))
np.save("times.npy", np.array(["2026-01-01"], "M8[s]"))
np.save("long.npy", np.zeros(2, np.longdouble))
np.savez("stored.npz", x_train=numbers, y_train=np.array([3, 4]))
np.savez_compressed("packed.npz", x_train=np.zeros((40, 28, 28), "u1"), y_train=np.array([3, 4]))
