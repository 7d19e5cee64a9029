// Package safetensors reads and writes the safetensors format, the one in
// which PyTorch, JAX and others exchange weights
// (https://huggingface.co/docs/safetensors).
//
// A file is the length of its header (8 bytes, little-endian), the header,
// and the values of all tensors one after the other, row-major and
// little-endian. The header is a JSON object: a name for each tensor with its
// type, its shape and where its bytes are, and under "__metadata__" texts by
// name.
//
//	file, err := safetensors.Decode(bytes)
//	for _, t := range file.Tensors {
//		fmt.Println(t.Name, t.DType, t.Shape)
//	}
//
// ReadIndex reads only the header, and Index.Read then one tensor: for a file
// that may be large, or not the expected one.
//
// Nothing is computed or converted here: bytes go in, bytes come out. What
// this project writes for itself, checkpoints and caches, goes through Seal
// and Unseal, which add a checksum; other readers of the format see two texts
// more. So do weights that are saved for others, with their format for PyTorch,
// which Index.Check looks at.
package safetensors
