// Package safetensors reads and writes the safetensors format, the one in
// which PyTorch, JAX and others exchange weights
// (https://huggingface.co/docs/safetensors).
//
// A file has the length of its header (8 bytes, little-endian), the header, and the
// values of all tensors in sequence, row-major and little-endian. The header is a JSON
// object that maps the name of each tensor to its type, shape and byte offsets, and
// "__metadata__" to an object of strings.
//
//	file, err := safetensors.Decode(bytes)
//	for _, t := range file.Tensors {
//		fmt.Println(t.Name, t.DType, t.Shape)
//	}
//
// For a file that may be large or not the expected one, ReadIndex reads only the
// header, and Index.Read a single tensor.
//
// Tensors hold bytes; only CheckFloats and ToFloat32 interpret them. Checkpoints and
// caches of this project are written by Seal and read by Unseal, which add a checksum as
// two entries of the metadata that other readers ignore. Weights files,
// which PyTorch reads too, have the same entries; Index.Check verifies their checksum.
package safetensors
