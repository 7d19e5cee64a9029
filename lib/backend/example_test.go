package backend_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/backend"
)

func ExampleOpen() {
	b, info, err := backend.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(info) // as "xla:cpu (linux/amd64, 4 threads): the CPU plugin is the default"
	double := graph.MustNewExec(b, func(x *graph.Node) *graph.Node { return graph.MulScalar(x, 2) })
	fmt.Println(double.MustCall([]float32{1, 2, 3})[0].Value())
}

func ExamplePortable() {
	b, err := backend.Portable()
	if err != nil {
		fmt.Println(err)
		return
	}
	double := graph.MustNewExec(b, func(x *graph.Node) *graph.Node { return graph.MulScalar(x, 2) })
	fmt.Println(double.MustCall([]float32{1, 2, 3})[0].Value())
	// Output: [2 4 6]
}
