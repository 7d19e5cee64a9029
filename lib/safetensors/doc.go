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
// Nothing is computed or converted here: bytes go in, bytes come out. Files that
// only this project reads, checkpoints and caches, go through Seal and Unseal,
// which add a checksum; to other readers of the format it is metadata.
package safetensors
