package weights

import "latentlab/lib/run"

func Save(m *run.Model, name string, names ...string) error { return nil }
