package ae

type Config struct{}
