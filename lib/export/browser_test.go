package export_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/export"
	"latentlab/lib/gan"
	"latentlab/lib/latent"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// decoder trains a model for an epoch on a few generated images, and exports its decoder.
func decoder(t *testing.T, m trained.Decoder, size int) *export.Network {
	t.Helper()
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	r, err := run.Train(t.Context(), m.(train.Model), dataset.Faces(60, 1), nil, train.BatchSize(20))
	if err != nil {
		t.Fatal(err)
	}
	return exported(t, r.Model, m, size)
}

// exported exports the decoder of a model.
func exported(t *testing.T, r *trained.Model, m trained.Decoder, size int) *export.Network {
	t.Helper()
	codes, err := latent.SampleNormal(1000, size, 1)
	if err != nil {
		t.Fatal(err)
	}
	n, err := export.New(r, m.Decode, codes)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The browser computes the same as Call.
func TestBrowser(t *testing.T) {
	b := browsertest.Start(t)
	const features = dataset.FaceSide * dataset.FaceSide
	wide := must(aae.New(aae.Config{Hidden: []int{1000, 1000}, Dropout: 0.25, Prior: aae.GaussianPrior(2, 5),
		Features: features}))
	for _, c := range []struct {
		name string
		m    trained.Decoder
		size int
		make func(t *testing.T, m trained.Decoder, size int) *export.Network
		most float64 // ms for a code
		n    int     // codes
	}{
		{"1000 wide", wide, 2, decoder, 16, 1000},
		{"layer norm", must(gan.New(gan.Config{Hidden: []int{30, 20}, Code: 5, Features: features})), 5, decoder, 16, 1000},
		{"convolutions", convolutional{}, 16, convolutionalDecoder, 60, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := c.make(t, c.m, c.size)
			codes := must(latent.SampleNormal(c.n, c.size, 2))
			want := must(n.Call(codes))
			data := must(n.JSON())
			page := `<!doctype html><meta charset="utf-8"><title>network</title><script>` + export.Script + `</script><script>
const started = performance.now(), network = latentlabNetwork(` + string(data) + `), unpacked = performance.now() - started;
const codes = ` + string(must(json.Marshal(codes))) + `;
function all() {
	const out = new Float32Array(network.out), bytes = [], times = [];
	for (const code of codes) {
		const t = performance.now();
		network.run(code, out);
		times.push(performance.now() - t);
		bytes.push(new Uint8Array(out.slice().buffer));
	}
	let text = "";
	for (const b of bytes) for (let i = 0; i < b.length; i += 4096) text += String.fromCharCode(...b.subarray(i, i + 4096));
	times.sort((a, b) => a - b);
	return {text: btoa(text), median: times[times.length >> 1], in: network.in, out: network.out, unpacked};
}
</script>`
			path := filepath.Join(t.TempDir(), "page.html")
			if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
			p := b.OpenFile(path)
			var got struct {
				Text             string
				Median, Unpacked float64
				In, Out          int
			}
			p.Wait("the network", "globalThis.done = globalThis.done || all()", time.Minute)
			p.Eval("globalThis.done", &got)
			p.CheckNoErrors()
			bytes := must(base64.StdEncoding.DecodeString(got.Text))
			if got.In != n.In() || got.Out != n.Out() || len(bytes) != 4*len(codes)*n.Out() {
				t.Fatalf("%d numbers in, %d out, %d bytes in total", got.In, got.Out, len(bytes))
			}
			most := 0.0
			for i, row := range want {
				for k, v := range row {
					pixel := math.Float32frombits(binary.LittleEndian.Uint32(bytes[4*(i*n.Out()+k):]))
					if d := math.Abs(float64(pixel - v)); !(d <= most) {
						most = d
					}
				}
			}
			t.Logf("%d bits, %d bytes; in the browser: unpacked in %.0f ms, %.2f ms per code; error %.2g",
				n.Bits(), len(data), got.Unpacked, got.Median, most)
			if !(most < 1e-4) {
				t.Errorf("the browser has an error of %v", most)
			}
			if got.Median > c.most {
				t.Errorf("a code takes %v ms: expected at most %v ms", got.Median, c.most)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
