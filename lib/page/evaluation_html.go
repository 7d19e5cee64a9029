package page

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"

	"latentlab/lib/export"
	"latentlab/lib/format"
)

var evaluationScript = evaluationStart + evaluationRanking + evaluationImages + evaluationState +
	spriteScript + classesScript + addressScript + export.SymbolsScript

//go:embed evaluation.js
var evaluationStart string

//go:embed evaluation_ranking.js
var evaluationRanking string

//go:embed evaluation_images.js
var evaluationImages string

//go:embed evaluation_state.js
var evaluationState string

//go:embed evaluation.css
var evaluationStyle string

// evaluationBody is the live part, which the script completes.
//
//go:embed evaluation.html
var evaluationBody string

// evaluationData is the script's data.
type evaluationData struct {
	Sprite  *sprite            `json:"sprite"`           // the images, in the reader's order
	Order   []int              `json:"order"`            // the source of each image
	Labels  []int              `json:"labels,omitempty"` // of each image, -1: none
	Sources []string           `json:"sources"`
	Classes []string           `json:"classes"`
	Keys    []string           `json:"keys"` // that answer with a class; "": none
	NoneKey string             `json:"noneKey"`
	Metrics []evaluationMetric `json:"metrics"`
	Least   int                `json:"least"` // answers after which the sources are revealed
}

type evaluationMetric struct {
	Name  string   `json:"name"`
	Texts []string `json:"texts"` // the values
	Ranks []int    `json:"ranks"` // 0: not measured
}

func (e *evaluation) card() (*Card, error) {
	d := evaluationData{
		Order: e.order, Labels: e.labels, Classes: e.Classes, Metrics: []evaluationMetric{},
		Least: len(e.Sources) * min(revealAfter, e.PerSource),
	}
	d.Keys, d.NoneKey = answerKeys(e.Classes)
	for _, s := range e.Sources {
		d.Sources = append(d.Sources, s.Name)
	}
	for _, m := range e.Metrics {
		of := evaluationMetric{Name: m.Name, Ranks: m.ranks()}
		for i, v := range m.Values {
			text := "—"
			if of.Ranks[i] > 0 {
				text = format.Short(v)
			}
			of.Texts = append(of.Texts, text)
		}
		d.Metrics = append(d.Metrics, of)
	}
	var err error
	if d.Sprite, err = encodeSprite(e.images, judgeBits); err != nil {
		return nil, err
	}
	data, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	return &Card{
		Still: e.Fallback, Alt: e.Alt, Caption: e.Caption, Style: evaluationStyle,
		Body:   evaluationBody + noteOfSize(data, "images: a smaller PerSource takes less"),
		Script: evaluationScript, Data: data,
	}, nil
}

// answerKeys returns a key for each class, and one for none of them. The key is the class's name, where
// all names are a letter or a digit; otherwise those that are a digit have it, or, where none is, the
// first ten have the digits.
func answerKeys(classes []string) (keys []string, none string) {
	keys = make([]string, len(classes))
	used := map[string]bool{}
	for c, name := range classes {
		key := strings.ToLower(name)
		if len(key) != 1 || !strings.Contains("0123456789abcdefghijklmnopqrstuvwxyz", key) || used[key] {
			used = map[string]bool{}
			break
		}
		keys[c], used[key] = key, true
	}
	if len(used) == 0 {
		isDigit := func(name string) bool { return len(name) == 1 && strings.Contains("0123456789", name) }
		digits := slices.ContainsFunc(classes, isDigit) // a key must not answer with another digit's class
		for c := range keys {
			keys[c] = ""
			if digits {
				if isDigit(classes[c]) {
					keys[c] = classes[c]
				}
			} else if c < 10 {
				keys[c] = string(rune('0' + c))
			}
		}
	}
	if used["n"] {
		return keys, "-"
	}
	return keys, "n"
}
