package page

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/classify"
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/gan"
	"latentlab/lib/loss"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// trainerSettings are the hyperparameters of planeTrainer.
type trainerSettings struct {
	Noise float64 `knob:"0.1..0.5, step 0.1, name σ of the noise"`
}

// planeTrainer returns a trainer of a denoising autoencoder of digits with codes of two numbers.
func planeTrainer(t *testing.T, n int) Trainer {
	t.Helper()
	hometest.Need(t, "MNIST", "data", "mnist")
	digits, err := dataset.MNIST()
	if err != nil {
		t.Fatal(err)
	}
	s := &trainerSettings{Noise: 0.3}
	return Trainer{
		Model: func() (train.Model, error) {
			return ae.New(ae.Config{Hidden: []int{64, 32}, Code: 2, Noise: s.Noise, Loss: loss.MSE})
		},
		Options: func() []train.Option { return []train.Option{train.BatchSize(32), train.Adam(3e-3)} },
		Knobs:   s,
		Data:    digits.Train.First(n),
		Caption: "A denoising autoencoder.",
	}
}

// ganTrainer returns a trainer of adversarial networks, which have no encoder.
func ganTrainer(t *testing.T, n int) Trainer {
	t.Helper()
	digits, err := dataset.MNIST()
	if err != nil {
		t.Fatal(err)
	}
	return Trainer{
		Model:   func() (train.Model, error) { return gan.New(gan.Config{Hidden: []int{32}, Code: 4}) },
		Options: func() []train.Option { return []train.Option{train.BatchSize(16), gan.Adam(1e-3)} },
		Data:    digits.Train.First(n),
	}
}

// rowsTrainer returns a trainer of rows that diverges at high learning rates.
func rowsTrainer(t *testing.T) Trainer {
	t.Helper()
	hometest.Need(t, "scikit-learn", "data", "scikit-learn")
	wine, err := dataset.Wine()
	if err != nil {
		t.Fatal(err)
	}
	return Trainer{
		Model: func() (train.Model, error) {
			return ae.New(ae.Config{Hidden: []int{8}, Code: 2, Features: wine.Size(), Loss: loss.LinearSSE})
		},
		Options: func() []train.Option { return []train.Option{train.BatchSize(16), train.SGD(1e-3)} },
		Data:    wine,
	}
}

func batchOf10() []train.Option { return []train.Option{train.BatchSize(10)} }

// dataOf returns the script's data of a trainer.
func dataOf(t *testing.T, trainer Trainer) *trainerData {
	t.Helper()
	x, err := trainer.prepare()
	if err != nil {
		t.Fatal(err)
	}
	return x.scriptData()
}

// TestTrainerShows checks what the card of a model shows.
func TestTrainerShows(t *testing.T) {
	squares := modeltest.Squares(40, 6)
	for i := range squares.Len() {
		squares.Labels = append(squares.Labels, uint16(i%3))
	}
	for want, model := range map[string]func() (train.Model, error){
		"[Loss nats per pixel: loss] [reconstruct: example, reconstruction] no plane": func() (train.Model, error) {
			return ae.New(ae.Config{Code: 3, Features: 36})
		},
		"[Loss squared error per image: loss] [denoise: example, with noise, reconstruction] plane of 3 classes, decoded": func() (train.Model, error) {
			return ae.New(ae.Config{Code: 2, Features: 36, Noise: 0.1, Loss: loss.LinearSSE})
		},
		"[Losses nats per image: loss, reconstruction, kl] [reconstruct: example, reconstruction] plane of 3 classes, decoded": func() (train.Model, error) {
			return vae.New(vae.Config{Code: 2, Features: 36})
		},
		"[Losses nats: generator, discriminator] [decode: 30 samples] no plane": func() (train.Model, error) {
			return gan.New(gan.Config{Code: 2, Hidden: []int{5}, Features: 36})
		},
		"[Loss nats per pixel: loss] [Losses nats: discriminator, generator] [decode: 30 samples] plane of 3 classes": func() (train.Model, error) {
			return aae.New(aae.Config{Features: 36, Hidden: []int{5}, Supervised: true, Prior: aae.GaussianPrior(2, 1)})
		},
		"[Loss nats per image: loss] [Error share of the batch: error] no plane": func() (train.Model, error) {
			return classify.New(classify.Config{Hidden: []int{5}})
		},
	} {
		d := dataOf(t, Trainer{Model: model, Options: batchOf10, Data: squares})
		if d.Images == nil {
			t.Error("the script gets null for no images")
		}
		var parts []string
		for _, c := range d.Curves {
			var names []string
			for _, s := range c.Series {
				names = append(names, s.Name)
				if is := s.Color == hex(figure.SeriesColor(0)); s.Name == "discriminator" && !is || s.Name == "generator" && is {
					t.Errorf("%s has the color %s, expected that of a game", s.Name, s.Color)
				}
			}
			parts = append(parts, fmt.Sprintf("[%s %s: %s]", c.Title, c.Unit, strings.Join(names, ", ")))
		}
		for _, block := range d.Images {
			shown := strings.TrimPrefix(block.Alt, "From the top: ")
			if e := block.Examples; block.Codes == "" && (len(e) != 12 || e[1] != 3 || e[11] != 36) {
				t.Errorf("of 40 examples it shows %v, expected 12, spread evenly", e)
			}
			parts = append(parts, fmt.Sprintf("[%s: %s]", block.Function, shown))
		}
		plane := "no plane"
		if d.Codes != nil {
			if plane = fmt.Sprintf("plane of %d classes", len(d.Codes.Classes)); d.Codes.Decode {
				plane += ", decoded"
			}
		}
		if got := strings.Join(append(parts, plane), " "); got != want {
			t.Errorf("the card shows\n%s, expected\n%s", got, want)
		}
	}
}

// TestTrainerSamples checks samples that are given, and those of a decoder that is given the class.
func TestTrainerSamples(t *testing.T) {
	squares := modeltest.Squares(20, 6)
	vaes := func() (train.Model, error) { return vae.New(vae.Config{Code: 2, Features: 36}) }
	d := dataOf(t, Trainer{Model: vaes, Options: batchOf10, Data: squares, Samples: [][]float32{{1, 2}, {3, 4}, {5, 6}}})
	if last := d.Images[len(d.Images)-1]; last.Function != "decode" || last.Count != 3 {
		t.Errorf("the samples are shown as %+v", last)
	}
	if none := dataOf(t, Trainer{Model: vaes, Options: batchOf10, Data: squares, Samples: [][]float32{}}); len(none.Images) != 1 {
		t.Errorf("of no samples %d rows are shown, expected the reconstructions only", len(none.Images))
	}
	for want, samples := range map[string][][]float32{
		"Samples have 3 numbers": {{1, 2, 3}}, "Samples: code 0 has +Inf": {{1, float32(math.Inf(1))}},
	} {
		if _, err := (Trainer{Model: vaes, Options: batchOf10, Data: squares, Samples: samples}).Card(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, expected %q", err, want)
		}
	}
	squares.Labels = make([]uint16, 20)
	squares.Labels[0] = 4 // of five classes
	x, err := Trainer{Model: func() (train.Model, error) {
		return aae.New(aae.Config{Features: 36, Hidden: []int{5}, Supervised: true, Prior: aae.GaussianPrior(2, 1)})
	}, Options: batchOf10, Data: squares}.prepare()
	if err != nil {
		t.Fatal(err)
	}
	for i, code := range x.Samples {
		if len(x.Samples) != 30 || len(code) != 7 || code[i%5] != 1 || code[5] != x.Samples[i/5*5][5] {
			t.Fatalf("sample %d of %d is %v, expected class %d and the style of its row", i, len(x.Samples), code, i%5)
		}
	}
}

// TestTrainerStart checks the still figure and the note of a trainer that goes on from a run.
func TestTrainerStart(t *testing.T) {
	r := plainRun(t, 2)
	trainer := Trainer{Start: r.Model, Data: r.Program.Data, Losses: chart.Series{Name: "loss", Y: []float64{0.7, 0.6, 0.5}}}
	card, err := trainer.Card()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"loss (nats per pixel) against step", "z₂ against z₁", "example, reconstruction"} {
		if !strings.Contains(card.Alt, want) {
			t.Errorf("the still figure is described as %q, expected %q in it", card.Alt, want)
		}
	}
	if note := dataOf(t, trainer).Notes[0]; !strings.Contains(note, "on 20 images in batches of 10, from the weights of a training of 1 epoch,") {
		t.Errorf("the note is %q", note)
	}
	markup, err := htmlOf(card, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range regexp.MustCompile(`url\(|\bimport\(|fetch\(|\beval\(|XMLHttp|src="[^d]`).FindAllString(markup, -1) {
		t.Errorf("the trainer fetches %s", address)
	}
}
