package setup

import "testing"

// TestPythonChosen checks that another Python makes another environment, and that one
// made without the variable stays.
func TestPythonChosen(t *testing.T) {
	s, _ := testSetup(t)
	t.Setenv(pythonEnv, "")
	unset := s.python().inputs
	if want := s.Root + "\n" + jupyterPins; digest(unset) != digest(want) {
		t.Error("without LATENTLAB_PYTHON the environment is made anew")
	}
	seen := map[string]bool{unset: true}
	for _, path := range []string{"/opt/a/python3", "/opt/b/python3"} {
		t.Setenv(pythonEnv, path)
		inputs := s.python().inputs
		if seen[inputs] {
			t.Errorf("LATENTLAB_PYTHON=%s counts as done by another Python", path)
		}
		seen[inputs] = true
	}
}
