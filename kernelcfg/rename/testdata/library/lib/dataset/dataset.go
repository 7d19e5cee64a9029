package dataset

type Examples struct {
	Pixels []uint8
	Labels []uint16
}

func MNIST() *Examples { return nil }

func Join(labels []uint16, codes [][]float32) error { return nil }

func Points(n int) ([][]float32, []uint16, error) { return nil, nil, nil }
