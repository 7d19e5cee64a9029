package safetensors_test

import (
	"fmt"

	"latentlab/lib/safetensors"
)

func Example() {
	f := safetensors.File{
		Metadata: map[string]string{"format": "pt"},
		Tensors: []safetensors.Tensor{{Name: "fc1.bias", DType: safetensors.Float32, Shape: []int{2},
			Bytes: make([]byte, 8)}},
	}
	bytes, err := f.Encode()
	if err != nil {
		fmt.Println(err)
		return
	}
	read, err := safetensors.Decode(bytes)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range read.Tensors {
		fmt.Println(t.Name, t.DType, t.Shape)
	}
	// Output: fc1.bias F32 [2]
}
