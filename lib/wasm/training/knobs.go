package training

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute"

	"latentlab/lib/knob"
)

// knobData is a knob, as a card shows it.
type knobData struct {
	Field   string   `json:"field"` // of the struct, "" for a learning rate
	Name    string   `json:"name"`
	Unit    string   `json:"unit"`
	Values  []any    `json:"values"` // at each position, as knob.Board.Set takes them
	Texts   []string `json:"texts"`  // of the values, without the unit
	First   int      `json:"first"`  // position
	Choices bool     `json:"choices,omitempty"`
	sets    []set
}

// set is a constant or a variable that a knob sets.
type set struct {
	function string // whose input it is, "" for a variable
	name     string // of the input, or path of the variable
	at       [][]uint32
	operand  int // index in constants.operands
}

// board is the struct with the knobs of a Config.
type board struct {
	*knob.Board
	knobs []*knobData
}

// newBoard returns the knobs of a struct, none for nil.
func newBoard(knobs any) (*board, error) {
	if knobs == nil {
		return &board{}, nil
	}
	b, err := knob.NewBoard(knobs)
	if err != nil {
		return nil, err
	}
	positions, err := b.Positions()
	if err != nil {
		return nil, err
	}
	own := &board{Board: b}
	for _, p := range positions {
		own.knobs = append(own.knobs, &knobData{
			Field: p.Field, Name: p.Name, Unit: p.Unit, Values: p.Values, Texts: p.Texts, First: p.First, Choices: p.Choices,
		})
	}
	return own, nil
}

// set sets the struct to positions of the knobs, and those that are not in at to their first.
func (b *board) set(at map[*knobData]int) {
	if b.Board == nil {
		return
	}
	values := map[string]any{}
	for k, position := range at {
		if position != k.First { // which may be between the positions that Set knows
			values[k.Field] = k.Values[position]
		}
	}
	b.Grant(knob.Wish{Reset: true, Values: values})
}

// label returns a knob with the text of a position: "σ 0.30".
func (k *knobData) label(position int) string {
	return strings.TrimSpace(k.Name + " " + k.Texts[position] + " " + k.Unit)
}

// sweep sets each knob to each of its positions, and finds what it changes. base has everything at
// the first positions.
func (b *board) sweep(base *graphs, portable compute.Backend, trace func() (*graphs, error)) error {
	defer b.set(nil)
	for _, k := range b.knobs {
		for i := range k.Values {
			all := base
			if i != k.First {
				b.set(map[*knobData]int{k: i})
				var err error
				if all, err = trace(); err != nil {
					return fmt.Errorf("with %s: %w", k.label(i), err)
				}
			}
			if err := base.compare(all, k, i); err != nil {
				return err
			}
			if all != base && (i == 0 || i == len(k.Values)-1) {
				if err := all.addInitialization(portable); err != nil {
					return err
				}
				if err := base.compareInitial(all, k, i); err != nil {
					return err
				}
			}
		}
		if len(k.sets) == 0 {
			return fmt.Errorf("the knob %q changes nothing that the page computes: omit it, or use its field %s in the function "+
				"that returns the model", k.Name, k.Field)
		}
	}
	return b.checkApart()
}

// compare adds what differs from base with a knob at a position to what the knob sets.
func (base *graphs) compare(all *graphs, k *knobData, position int) error {
	for i, t := range base.traced {
		if all == base {
			break
		}
		if i >= len(all.traced) || all.constants[i].structure != base.constants[i].structure {
			return fmt.Errorf("the knob %q changes the operations of the function %q between %s and %s: a page can change "+
				"numbers only; choose a range without %s", k.Name, t.function.name, k.Texts[k.First], k.Texts[position],
				k.Texts[position])
		}
		for operand, c := range all.constants[i].operands {
			if !slices.Equal(c.words, base.constants[i].operands[operand].words) {
				k.add(set{function: t.function.name, operand: operand}, base.constants[i].operands[operand].words)
			}
		}
	}
	for path, words := range all.given {
		if first, ok := base.given[path]; ok && !slices.Equal(words, first) {
			k.add(set{name: path}, first)
		}
	}
	for i := range k.sets {
		s := &k.sets[i]
		if s.function == "" {
			s.at[position] = all.given[s.name]
		} else {
			s.at[position] = all.constants[all.index(s.function)].operands[s.operand].words
		}
	}
	return nil
}

// compareInitial returns an error if a knob changes initial values that are sampled.
func (base *graphs) compareInitial(all *graphs, k *knobData, position int) error {
	for _, path := range base.order {
		if _, ok := base.given[path]; ok {
			continue
		}
		first, err := wordsOfVariable(base.store.GetVariable(path))
		if err != nil {
			return err
		}
		words, err := wordsOfVariable(all.store.GetVariable(path))
		if err != nil {
			return err
		}
		if !slices.Equal(first, words) {
			return fmt.Errorf("the knob %q changes the initial values of %s between %s and %s: a page has those of the first "+
				"position only; keep the field %s out of initializers", k.Name, path, k.Texts[k.First], k.Texts[position], k.Field)
		}
	}
	return nil
}

// add adds something that the knob sets, with the same words at all positions so far.
func (k *knobData) add(s set, words []uint32) {
	if slices.ContainsFunc(k.sets, func(o set) bool {
		return o.function == s.function && o.name == s.name && o.operand == s.operand
	}) {
		return
	}
	s.at = make([][]uint32, len(k.Values))
	for i := range s.at {
		s.at[i] = words
	}
	k.sets = append(k.sets, s)
}

// checkApart returns an error if two knobs set the same number.
func (b *board) checkApart() error {
	for i, k := range b.knobs {
		for _, other := range b.knobs[:i] {
			for _, s := range k.sets {
				if slices.ContainsFunc(other.sets, func(o set) bool {
					return o.function == s.function && o.name == s.name && o.operand == s.operand
				}) {
					return fmt.Errorf("the knobs %q and %q change the same number in what the page computes, as a product of "+
						"them would: a page can change it with one knob only", other.Name, k.Name)
				}
			}
		}
	}
	return nil
}

// maxBases is the number of combinations of positions that separate tries.
const maxBases = 50

// separate returns graphs in which no constant of a knob is shared with another operand, as those
// of equal values are, and names the inputs. The graphs are those of some combination of
// positions: what the knobs set is an input in all of them.
func (b *board) separate(base *graphs, trace func() (*graphs, error)) (*graphs, error) {
	defer b.set(nil)
	var shared *knobData
	for try := range maxBases {
		all := base
		if try > 0 {
			at := map[*knobData]int{}
			for i, k := range b.knobs {
				at[k] = (k.First + try*(2*i+1)) % len(k.Values)
			}
			b.set(at)
			var err error
			if all, err = trace(); err != nil {
				return nil, err
			}
			for i := range base.traced {
				if all.constants[i].structure != base.constants[i].structure {
					return nil, errors.New("the knobs together change the operations of " + base.traced[i].function.name +
						", which each of them alone does not: a page can change numbers only")
				}
			}
		}
		if shared = b.nameInputs(all); shared == nil {
			return all, nil
		}
	}
	return nil, fmt.Errorf("the knob %q sets a number that equals another one of the step at all positions: "+
		"choose other positions", shared.Name)
}

// nameInputs names the inputs of all that knobs set. It returns a knob that sets a constant with
// another use, nil if there is none.
func (b *board) nameInputs(all *graphs) (shared *knobData) {
	type use struct {
		table []byte // at each position
		knob  *knobData
		name  string
	}
	for i, t := range all.traced {
		uses := map[int]use{} // by line
		for operand, c := range all.constants[i].operands {
			own := use{}
			var of *set
			for _, k := range b.knobs {
				if at := slices.IndexFunc(k.sets, func(s set) bool {
					return s.function == t.function.name && s.operand == operand
				}); at >= 0 {
					of = &k.sets[at]
					own = use{bytesOf(slices.Concat(of.at...)), k, fmt.Sprintf("%s %d", k.Field, operand)}
				}
			}
			other, ok := uses[c.line]
			if !ok {
				uses[c.line], other = own, own
			}
			if other.knob != own.knob || !bytes.Equal(other.table, own.table) {
				if own.knob == nil {
					return other.knob
				}
				return own.knob
			}
			if of != nil {
				of.name = other.name
				all.inputs[i][c.line] = other.name
			}
		}
	}
	return nil
}
