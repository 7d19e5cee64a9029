package notebook

import (
	_ "embed"
	"encoding/json"
	"net/url"
	"os"
	"reflect"

	"latentlab/lib/knob"
	"latentlab/lib/page"
)

//go:embed keep.js
var keepScript string

// keepVariable begins the name of an environment variable in which the kernel keeps the values
// that a reader has chosen in a page, as JSON, until it ends or restarts.
const keepVariable = "LATENTLAB_KNOBS_"

// startKept sets a struct with knobs to the values that the kernel keeps for it, and returns a
// function that lets a card keep others. knobs may be nil.
func startKept(knobs any) (keep func(*page.Card), err error) {
	if knobs == nil {
		return func(*page.Card) {}, nil
	}
	board, err := knob.NewBoard(knobs)
	if err != nil {
		return nil, err
	}
	variable, code := keepVariable+keepKey(board), board.String()
	board.Set(keptIn(os.Getenv(variable)))
	if len(board.Changes()) == 0 {
		code = ""
	}
	strings := []string{}
	for i := range reflect.TypeOf(knobs).Elem().NumField() {
		if f := reflect.TypeOf(knobs).Elem().Field(i); f.Type.Kind() == reflect.String {
			strings = append(strings, f.Name)
		}
	}
	data, err := json.Marshal(map[string]any{"variable": variable, "strings": strings, "code": code})
	return func(c *page.Card) {
		c.Script += "\n" + serverScript + keepScript
		c.Keep = "latentlabKeep(" + string(data) + ")"
	}, err
}

// keptIn returns the values that a page has had the kernel keep, nil if text is none of its texts.
func keptIn(text string) (values map[string]any) {
	text, err := url.PathUnescape(text)
	if err != nil || json.Unmarshal([]byte(text), &values) != nil {
		return nil
	}
	return values
}
