package weights_test

import (
	"context"
	"fmt"
	"os"
	"reflect"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/weights"
)

func ExampleSave() {
	dir := must(os.MkdirTemp("", "models"))
	defer os.RemoveAll(dir)
	for _, name := range []string{"LATENTLAB_RUNS", "LATENTLAB_MODELS"} {
		os.Setenv(name, dir)
		defer os.Unsetenv(name)
	}
	faces := dataset.Faces(40, 1)
	m := must(ae.New(ae.Config{Hidden: []int{20}, Code: 4, Features: faces.Size()}))
	r := must(run.Train(context.Background(), m, faces, nil, train.Epochs(2), train.BatchSize(10)))

	names := weights.Names{"encoder/layer0": "fc1", "encoder/layer1": "fc2", "decoder/layer0": "fc3",
		"decoder/layer1": "fc4"}
	if err := weights.Save(r.Model, "faces", names); err != nil {
		fmt.Println(err)
		return
	}
	loaded := must(weights.Load(m, faces, "faces", names))
	before, after := must(r.Encode(faces)), must(loaded.Encode(faces))
	fmt.Println("the same codes:", reflect.DeepEqual(before, after))
	// Output: the same codes: true
}
