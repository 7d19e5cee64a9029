package trace

import (
	"reflect"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
)

// Operation is an operation of a program's main function.
type Operation struct {
	Name string // that of its method of compute.Function
	// Arguments are those of the method, copied. A Ref stands for a value, a []Ref for a slice of
	// values, and a FunctionRef for a function.
	Arguments []any
	Results   []Ref
	Line      int // of the operation in Program.Text, counted from 0
}

// Ref refers to a value, a result of an operation.
type Ref struct {
	ID    int // equal for equal values
	Shape shapes.Shape
}

// FunctionRef refers to a function, such as the body of a While.
type FunctionRef int

// Operations returns the operations of the main function that its results depend on, each after its
// inputs, and all its parameters, in their order. The last is Return, with the results. The caller must not
// modify the arguments.
func (p *Program) Operations() []Operation {
	var operations []Operation
	for line, i := range p.walk().order {
		if l := p.lines[i]; l.function == 0 {
			operations = append(operations, Operation{
				Name: l.operation, Arguments: l.copies, Results: p.refs(l.results), Line: line,
			})
		}
	}
	return operations
}

// refs returns references to values.
func (p *Program) refs(ids []int) []Ref {
	refs := make([]Ref, len(ids))
	for i, id := range ids {
		refs[i] = Ref{id, p.shapes[id]}
	}
	return refs
}

// copyArguments returns the arguments of an operation as Operation has them.
func (p *Program) copyArguments(arguments []any) []any {
	all := make([]any, len(arguments))
	for i, a := range arguments {
		switch a := a.(type) {
		case *value:
			all[i] = p.refs([]int{a.id})[0]
		case *function:
			all[i] = FunctionRef(a.id)
		case []compute.Value:
			ids := make([]int, len(a))
			for k, v := range a {
				ids[k] = v.(*value).id
			}
			all[i] = p.refs(ids)
		case shapes.Shape:
			all[i] = a.Clone()
		case []int:
			all[i] = slices.Clone(a)
		default:
			all[i] = a
			if v := reflect.ValueOf(a); v.IsValid() && v.Kind() == reflect.Slice && !v.IsNil() {
				own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
				reflect.Copy(own, v)
				all[i] = own.Interface()
			}
		}
	}
	return all
}
