package train

import "latentlab/lib/dataset"

// Schema is what a model has to know of the table that it was trained on, to read
// another one: its columns and their scaling.
type Schema struct {
	Columns []dataset.Column `json:"columns"`
	Scaling dataset.Scaling  `json:"scaling"`
}

// Schema returns the schema of the program's training data, nil for images.
func (p *Program) Schema() *Schema {
	if !p.Data.IsTable() {
		return nil
	}
	return &Schema{p.Data.Columns, p.Scaling}
}
