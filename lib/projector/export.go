package projector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"latentlab/lib/atomicfile"
)

// The files of an export.
const (
	vectorsFile  = "vectors.tsv"
	metadataFile = "metadata.tsv"
	spriteFile   = "sprite.png"
	configFile   = "projector_config.json"  // for the web page
	boardFile    = "projector_config.pbtxt" // for TensorBoard
)

type file struct {
	name string
	data []byte
}

// Embedding is the data of the projector: points, each with a class and an image.
type Embedding struct {
	Name    string      // shown by the page; empty means "codes"
	Vectors [][]float32 // [n][d], d at least 2
	Images  Images      // n images; nil shows dots
	Labels  []string    // [n] names of classes; nil means those of Images, if any
}

// classNamer is a set of images with names of classes, such as *dataset.Examples.
type classNamer interface{ ClassName(i int) string }

// Export writes the embedding to the folder dir, which it creates if needed: vectors.tsv (a
// row for each point), metadata.tsv (index and class), sprite.png (the images), and the
// configurations that name them. It writes each file atomically, the configurations
// last.
func Export(dir string, e Embedding) error {
	if e.Name == "" {
		e.Name = "codes"
	}
	vectors, err := vectorRows(e.Vectors)
	if err != nil {
		return err
	}
	metadata, err := metadataRows(e)
	if err != nil {
		return err
	}
	files := []file{{vectorsFile, vectors}, {metadataFile, metadata}}
	if e.Images != nil {
		sprite, _, err := Sprite(e.Images)
		if err != nil {
			return err
		}
		var encoded bytes.Buffer
		if err := png.Encode(&encoded, sprite); err != nil {
			return fmt.Errorf("projector: encoding the sprite: %w", err)
		}
		files = append(files, file{spriteFile, encoded.Bytes()})
	}
	page, board, err := configurations(e)
	if err != nil {
		return err
	}
	files = append(files, file{configFile, page}, file{boardFile, board})
	for _, f := range files {
		if err := atomicfile.WriteFile(filepath.Join(dir, f.name), f.data, 0o644); err != nil {
			return fmt.Errorf("projector: %w", err)
		}
	}
	return nil
}

// vectorRows returns a line for each point, with the shortest numbers that parse to the
// same values.
func vectorRows(vectors [][]float32) ([]byte, error) {
	if len(vectors) == 0 {
		return nil, fmt.Errorf("projector: there are no vectors, expected at least one")
	}
	d := len(vectors[0])
	if d < 2 {
		return nil, fmt.Errorf("projector: the vectors have %d dimensions, expected 2 or more", d)
	}
	var out []byte
	for i, v := range vectors {
		if len(v) != d {
			return nil, fmt.Errorf("projector: vector %d has %d dimensions, expected %d as vector 0", i, len(v), d)
		}
		for j, x := range v {
			if x := float64(x); math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("projector: dimension %d of vector %d is %v, expected a finite number", j, i, x)
			}
			if j > 0 {
				out = append(out, '\t')
			}
			out = strconv.AppendFloat(out, float64(x), 'g', -1, 32)
		}
		out = append(out, '\n')
	}
	return out, nil
}

// metadataRows returns the index and class of each point below a header, which the page
// requires if there is more than one column.
func metadataRows(e Embedding) ([]byte, error) {
	n := len(e.Vectors)
	if e.Images != nil && e.Images.Len() != n {
		return nil, fmt.Errorf("projector: %d images for %d vectors, expected one each", e.Images.Len(), n)
	}
	if e.Labels != nil && len(e.Labels) != n {
		return nil, fmt.Errorf("projector: %d labels for %d vectors, expected one each", len(e.Labels), n)
	}
	name := func(int) string { return "" }
	if c, ok := e.Images.(classNamer); ok {
		name = c.ClassName
	}
	if e.Labels != nil {
		name = func(i int) string { return e.Labels[i] }
	}
	var b strings.Builder
	b.WriteString("index\tclass\n")
	separators := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")
	for i := range n {
		fmt.Fprintf(&b, "%d\t%s\n", i, separators.Replace(name(i)))
	}
	return []byte(b.String()), nil
}

// configurations returns the configurations that name the files, for the page (JSON) and
// for TensorBoard (text of a protocol buffer).
func configurations(e Embedding) (page, board []byte, err error) {
	type sprite struct {
		ImagePath      string `json:"imagePath"`
		SingleImageDim [2]int `json:"singleImageDim"` // width, height
	}
	type embedding struct {
		TensorName   string  `json:"tensorName"`
		TensorShape  [2]int  `json:"tensorShape"`
		TensorPath   string  `json:"tensorPath"`
		MetadataPath string  `json:"metadataPath"`
		Sprite       *sprite `json:"sprite,omitempty"`
	}
	one := embedding{e.Name, [2]int{len(e.Vectors), len(e.Vectors[0])}, vectorsFile, metadataFile, nil}
	text := fmt.Sprintf("embeddings {\n  tensor_name: %q\n  tensor_path: %q\n  metadata_path: %q\n",
		e.Name, vectorsFile, metadataFile)
	if e.Images != nil {
		height, width := e.Images.Dims()
		one.Sprite = &sprite{spriteFile, [2]int{width, height}}
		text += fmt.Sprintf("  sprite {\n    image_path: %q\n    single_image_dim: %d\n    single_image_dim: %d\n  }\n",
			spriteFile, width, height)
	}
	page, err = json.MarshalIndent(map[string][]embedding{"embeddings": {one}}, "", "  ")
	if err != nil {
		return nil, nil, fmt.Errorf("projector: writing the configuration: %w", err)
	}
	return append(page, '\n'), []byte(text + "}\n"), nil
}
