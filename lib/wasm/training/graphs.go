package training

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/train"
	"latentlab/lib/wasm"
)

// graphs are the traces of all functions at some positions of the knobs.
type graphs struct {
	traced     []*traced
	constants  []*constants        // of each
	inputs     []map[int]string    // of each: the constants that knobs set, by line
	given      map[string][]uint32 // initial values of variables that are not computed, by path
	initialize *traced             // nil if all values are given
	store      *model.Store
	order      []string                // paths of all variables
	shapes     map[string]shapes.Shape // of the variables
	weights    map[string]bool         // those that are trained
}

// trace traces all functions at the present values of the knobs.
func (c *Config) trace(portable compute.Backend, p *train.Program) (*graphs, error) {
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	config, err := train.NewConfig(p.Data, c.options()...)
	if err != nil {
		return nil, err
	}
	if config.Batch != p.Config.Batch || config.Seed != p.Config.Seed {
		return nil, fmt.Errorf("the batch size is %d and the seed %d, at first they were %d and %d: a page cannot change them",
			config.Batch, config.Seed, p.Config.Batch, p.Config.Seed)
	}
	functions, err := c.functions(m, p, config.Optimizer)
	if err != nil {
		return nil, err
	}
	store, err := newStore(p.Config.Seed)
	if err != nil {
		return nil, err
	}
	g := &graphs{
		given: map[string][]uint32{}, store: store, shapes: map[string]shapes.Shape{}, weights: map[string]bool{},
	}
	for _, f := range functions {
		t, err := f.trace(portable, store)
		if err != nil && f.optional {
			continue // the method is there, and does not fit this model
		}
		if err != nil {
			return nil, err
		}
		if f.name == stepName {
			g.addVariables()
			if c.Phases {
				continue
			}
		}
		if err := g.checkVariables(t); err != nil {
			return nil, err
		}
		k, err := findConstants(t)
		if err != nil {
			return nil, err
		}
		g.traced, g.constants, g.inputs = append(g.traced, t), append(g.constants, k), append(g.inputs, map[int]string{})
	}
	for _, path := range g.order {
		if v := store.GetVariable(path); v.HasValue() {
			if g.given[path], err = wordsOfVariable(v); err != nil {
				return nil, err
			}
		}
	}
	return g, nil
}

// addVariables adds the variables of the step.
func (g *graphs) addVariables() {
	for v := range g.store.IterVariables() {
		g.order, g.shapes[v.Path()] = append(g.order, v.Path()), v.Shape()
		g.weights[v.Path()] = v.Trainable
	}
}

// checkVariables returns an error if a function uses a variable that the step does not have.
func (g *graphs) checkVariables(t *traced) error {
	for _, name := range t.parameters {
		if _, ok := g.shapes[name]; !ok && !slices.Contains(t.function.inputs, name) && strings.HasPrefix(name, "/") {
			return fmt.Errorf("the function %q has a variable %s, which is not trained: build it as the model does, "+
				"in the same scopes", t.function.name, name)
		}
	}
	return nil
}

// index returns the index of a function.
func (g *graphs) index(name string) int {
	return slices.IndexFunc(g.traced, func(t *traced) bool { return t.function.name == name })
}

// paths returns the paths of the variables that the functions use.
func (g *graphs) paths() []string {
	var used []string
	for _, p := range g.order {
		for _, t := range g.traced {
			if slices.Contains(t.parameters, p) || slices.Contains(t.results, p) {
				used = append(used, p)
				break
			}
		}
	}
	return used
}

// uses reports whether an operation reads a variable.
func (g *graphs) uses(path string) bool {
	return slices.ContainsFunc(g.traced, func(t *traced) bool { return t.uses(path) })
}

// compile compiles the functions for the page.
func (g *graphs) compile(s *start) (*wasm.Bundle, error) {
	var variables []wasm.Variable
	for _, path := range g.order {
		if _, first := s.values[path]; first || slices.Contains(g.paths(), path) {
			variables = append(variables, wasm.Variable{Name: path, Shape: g.shapes[path]})
		}
	}
	all := make([]wasm.Graph, 0, len(g.traced)+1)
	for i, t := range g.traced {
		all = append(all, wasm.Graph{
			Name: t.function.name, Trace: t.program, Parameters: t.parameters, Results: t.results, Inputs: g.inputs[i],
		})
	}
	if s.initialize {
		all = append(all, g.initialization(s, variables))
	}
	return wasm.Compile(variables, all...)
}

// initialization returns the graph of the initial values. Those of variables that have a first value
// or that no function uses are dropped.
func (g *graphs) initialization(s *start, variables []wasm.Variable) wasm.Graph {
	t := g.initialize
	results := slices.Clone(t.results)
	for i, path := range results {
		_, given := s.values[path]
		used := slices.ContainsFunc(variables, func(v wasm.Variable) bool { return v.Name == path })
		if given || !used {
			results[i] = ""
		}
	}
	return wasm.Graph{Name: initializeName, Trace: t.program, Parameters: t.parameters, Results: results}
}
