package notebook

import "latentlab/lib/dataset"

// In a cell, data sets that take seconds to make show a line.
func init() { dataset.NewProgress = Progress }
