package notebook

import (
	"fmt"
	"strings"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// Summary shows the layers of a model on data: the shape of each layer's output
// and its number of parameters, with a total for each network. An error ends the
// program, as in [Check].
func Summary(m train.Model, data *dataset.Examples) {
	p := Must(train.Prepare(m, data, train.BatchSize(1)))
	Table(summaryHeader, summaryRows(train.Summary(p))...)
}

var summaryHeader = []string{"network", "layer", "output", "parameters"}

func summaryRows(layers []train.Layer) [][]any {
	var rows [][]any
	sum, total, network := 0, 0, ""
	for i, l := range layers {
		name := strings.TrimPrefix(l.Name, l.Network+"/")
		output := fmt.Sprintf("[batch, %d]", l.Units)
		if l.Network == network {
			rows = append(rows, []any{"", name, output, l.Parameters})
		} else {
			rows = append(rows, []any{l.Network, name, output, l.Parameters})
			network = l.Network
		}
		sum += l.Parameters
		total += l.Parameters
		if i == len(layers)-1 || layers[i+1].Network != network {
			rows = append(rows, []any{"", "total of the " + network, "", sum})
			sum = 0
		}
	}
	return append(rows, []any{"total", "", "", total})
}
