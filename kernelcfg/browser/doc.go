// Package browser tests the project's JupyterLab and its exported pages in a
// real browser. It consists of tests only.
//
//	b := browsertest.Start(t)
//	l := startLab(t, labOptions{})
//	nb := l.Open(b, l.Write("a.ipynb", "%%\nfmt.Println(1)"))
//	nb.RunAll()
//	nb.WaitIdle(time.Minute)
package browser
