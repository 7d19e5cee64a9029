package setup

import "testing"

// Another Python makes another environment; one that was made without the
// variable stays.
func TestPythonAsked(t *testing.T) {
	s, _ := testSetup(t)
	t.Setenv(pythonEnv, "")
	usual := s.python().inputs
	if want := s.Root + "\n" + jupyterPins; digest(usual) != digest(want) {
		t.Error("without LATENTLAB_PYTHON the environment is made anew")
	}
	seen := map[string]bool{usual: true}
	for _, path := range []string{"/opt/a/python3", "/opt/b/python3"} {
		t.Setenv(pythonEnv, path)
		inputs := s.python().inputs
		if seen[inputs] {
			t.Errorf("LATENTLAB_PYTHON=%s counts as done by another Python", path)
		}
		seen[inputs] = true
	}
}
