package notebook

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/gan"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/wasm"
)

// TestTrainer shows a trainer that starts from a run in a plain terminal and in a notebook, and
// there one with a knob, and a game.
func TestTrainer(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data := modeltest.Squares(40, 6)
	model := func(noise float64) (*ae.Model, error) {
		return ae.New(ae.Config{Hidden: []int{12}, Code: 2, Features: 36, Noise: noise})
	}
	m, err := model(0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Train(t.Context(), m, data, nil, train.Epochs(2), train.BatchSize(10))
	if err != nil {
		t.Fatal(err)
	}
	ofRun := Trainer{Run: r, Data: data, Caption: "a & b"}
	e := ofRun.element()
	if e.Start != r.Model || e.Losses.Name != "loss" || len(e.Losses.Y) != 8 {
		t.Errorf("the trainer of a run of 8 steps starts at %p with the losses %+v", e.Start, e.Losses)
	}
	text := printed(t, ofRun.Show)
	path := regexp.MustCompile(`\[(.*\.png): `).FindStringSubmatch(text)
	if path == nil || !strings.Contains(text, "a & b") {
		t.Fatalf("in a terminal the trainer prints %q, expected a file and the caption", text)
	}
	os.Remove(path[1])

	markup := ""
	isNotebook, send, wait := gonbui.IsNotebook, sendData, syncKernel
	t.Cleanup(func() { gonbui.IsNotebook, sendData, syncKernel = isNotebook, send, wait })
	gonbui.IsNotebook, syncKernel = true, func() {}
	sendData = func(d *protocol.DisplayData) {
		html, _ := d.Data[protocol.MIMETextHTML].(string)
		markup = unpacked(t, html)
	}

	hp := struct {
		Noise float64 `knob:"0.1..0.5, step 0.1, name σ"`
	}{0.2}
	withKnob := Trainer{
		Model:   func() (train.Model, error) { return model(hp.Noise) },
		Options: func() []train.Option { return []train.Option{train.BatchSize(10)} },
		Knobs:   &hp, Data: data,
	}
	openedAs(t, withKnob.Show)
	variable := regexp.MustCompile(`latentlabKeep\(\{"code":"","strings":\[\],"variable":"(\w+)"\}\)`).FindStringSubmatch(markup)
	if variable == nil || !strings.Contains(markup, `"first":1`) {
		t.Fatal("the page does not have the knob at the value in the code, or no way to the kernel")
	}
	t.Setenv(variable[1], `{"Noise":0.4}`)
	openedAs(t, withKnob.Show)
	if hp.Noise != 0.4 || !strings.Contains(markup, `"code":"σ 0.2"`) || !strings.Contains(markup, `"first":3`) {
		t.Errorf("with 0.4 kept the noise is %g, and the page has another", hp.Noise)
	}
	noise := struct {
		Noise float64 `knob:"0.1..0.2, step 0.1"`
	}{0.1}
	game := Game{
		Model: func() (train.Model, error) {
			return gan.New(gan.Config{Hidden: []int{4}, Code: 2, Features: 2, Noise: noise.Noise})
		},
		Data: Must(dataset.Ring(40, 0.02, 1)), Knobs: &noise, Fallback: Must(figure.Grid{Images: data}.Draw()),
		Options: withKnob.Options,
	}
	if game.Show(); !strings.Contains(markup, "latentlabKeep(") || !strings.Contains(markup, `"field":"Noise"`) {
		t.Error("a game has no knob, or no way back into the cell")
	}
	ofRun.Show()
	if strings.Contains(markup, "latentlabKeep(") {
		t.Error("a trainer without a struct has a way back into it")
	}
}

// unpacked returns the HTML of a card with its script, which is deflated and in base 85.
func unpacked(t *testing.T, markup string) string {
	t.Helper()
	return regexp.MustCompile(`latentlabOpen\("([^"]*)", \d+\)`).ReplaceAllStringFunc(markup, func(call string) string {
		digits := strings.Split(call, `"`)[1]
		var file []byte
		for i := 0; i < len(digits); i += 5 {
			word := uint32(0)
			for k := 4; k >= 0; k-- {
				word = word*85 + uint32(strings.IndexByte(wasm.Alphabet, digits[i+k]))
			}
			file = binary.LittleEndian.AppendUint32(file, word)
		}
		script, err := io.ReadAll(flate.NewReader(bytes.NewReader(file)))
		if err != nil {
			t.Fatal(err)
		}
		return string(script)
	})
}
