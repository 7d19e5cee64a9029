package train

import "latentlab/lib/dataset"

// Schema is what a model has to know of the examples that it was trained on, to read
// others: the columns of a table and their scaling, and the names of the classes.
type Schema struct {
	Columns []dataset.Column `json:"columns,omitempty"` // none of images
	Scaling dataset.Scaling  `json:"scaling,omitzero"`
	Classes []string         `json:"classes,omitempty"` // of label 0, 1, …
}

// Schema returns the schema of the program's training data, nil for images whose classes
// have no names.
func (p *Program) Schema() *Schema {
	if !p.Data.IsTable() && len(p.Data.Classes) == 0 {
		return nil
	}
	return &Schema{p.Data.Columns, p.Scaling, p.Data.Classes}
}
