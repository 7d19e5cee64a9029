package train_test

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/modeltest"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// A training that cannot stop early as it is asked to is refused before it begins.
func TestEarlyStoppingRefuses(t *testing.T) {
	data := modeltest.Images(80)
	training, rest := data.Split(50)
	validation, test := rest.Split(20)
	blind := step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
		return []train.Metric{{Name: "loss", Value: ReduceAllMean(b.X)}}
	})
	for _, c := range []struct {
		model   train.Model
		options []train.Option
		want    string // "" for no error
	}{
		{modeltest.Tiny{}, optionList(train.EarlyStopping(validation, 3), train.Epochs(9), train.Test(test)), ""},
		{modeltest.Tiny{}, optionList(train.EarlyStopping(validation, 9), train.Epochs(1)), ""},
		{modeltest.Tiny{}, optionList(train.EarlyStopping(validation, 3)), "needs train.Epochs"},
		{modeltest.Tiny{}, optionList(train.EarlyStopping(validation, 3), train.Epochs(0)), "needs train.Epochs"},
		{modeltest.Tiny{}, optionList(train.EarlyStopping(validation, 0), train.Epochs(9)), "is 0 epochs: expected at least 1"},
		{modeltest.Tiny{}, optionList(train.EarlyStopping(nil, 3), train.Epochs(9)),
			"the validation set of train.EarlyStopping: there are no images"},
		{modeltest.Tiny{}, optionList(train.EarlyStopping(validation, 3), train.Epochs(9), train.EarlyStopping(test, 3)), "given twice"},
		{modeltest.Tiny{}, optionList(train.EarlyStopping(test, 3), train.Epochs(9), train.Test(test)), "is the test set"},
		{modeltest.Tiny{}, optionList(train.EarlyStopping(test.Sample(30, 1), 3), train.Epochs(9), train.Test(test.Sample(30, 1))),
			"is the test set"},
		{modeltest.Tiny{}, optionList(train.EarlyStopping(training, 3), train.Epochs(9)), "is the training set"},
		{blind, optionList(train.EarlyStopping(validation, 3), train.Epochs(9)), "needs a model with Evaluate"},
	} {
		_, err := train.Prepare(c.model, training, append(c.options, train.BatchSize(10))...)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected %q", err, c.want)
		}
	}
}

// Early stopping is a rule of when to stop: the digest is that of the training without it.
func TestEarlyStoppingDigest(t *testing.T) {
	digest := func(options ...train.Option) string {
		return prepare(t, modeltest.Tiny{}, modeltest.Images(50), append(options, train.BatchSize(10))...).Digest
	}
	validation := func(n int) *dataset.Examples { return modeltest.Images(80).Slice(50, 50+n) }
	want := digest()
	for _, option := range []train.Option{train.EarlyStopping(validation(20), 3), train.EarlyStopping(validation(30), 9)} {
		if got := digest(train.Epochs(9), option); got != want {
			t.Errorf("the digest is %s, expected %s", got, want)
		}
	}
}
