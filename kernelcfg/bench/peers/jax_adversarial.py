"""The benchmark's adversarial autoencoder in JAX, semi-supervised if the task
has classes. The mode is step (one jitted call a batch) or scan (one call an
epoch). Images on the device, donated state, Adam and shuffling are as in
jax_autoencoder.py; each phase has its own Adam. The masks of dropout come from
the generator "rbg", which leaves them to XLA."""

import jax
import jax.numpy as jnp
import numpy as np

import protocol

t = protocol.task()
net = t.network
rng = np.random.default_rng(0)
host = protocol.images(t)
data = jnp.asarray(host)  # [n, 784] uint8
known = tuple(map(jnp.asarray, protocol.labeled(t, host))) if net.classes else ()
steps = len(host) // t.batch


def mlp(layers, x, rate=0.0, key=None):
    """Dense layers with ReLU and, if there is a key, dropout between them."""
    keys = [] if key is None else jax.random.split(key, len(layers) - 1)
    for i, (w, b) in enumerate(layers):
        x = x @ w + b
        if i < len(layers) - 1:
            x = jax.nn.relu(x)
            if key is not None:
                x = jnp.where(jax.random.bernoulli(keys[i], 1 - rate, x.shape), x / (1 - rate), 0)
    return x


def encode(nets, x, key=None):
    """Logits of the classes, if any, and the style."""
    h = mlp(nets["Q"], x, net.dropout, key)
    return h[:, : net.classes], h[:, net.classes :]


def code(nets, x, key=None):
    logits, z = encode(nets, x, key)
    return {"class": jax.nn.softmax(logits), "style": z} if net.classes else {"style": z}


def cross_entropy(h, x):
    return jnp.mean(jnp.maximum(h, 0) - h * x + jnp.log1p(jnp.exp(-jnp.abs(h))))


def discriminate(nets, name, z, key):
    return mlp(nets[name], z, net.discriminator_dropout, key)


def reconstruction(nets, x, key):
    k1, k2 = jax.random.split(key)
    z = code(nets, x, k1)
    joined = jnp.concatenate([z[name] for name in sorted(z)], -1)  # class before style
    loss = cross_entropy(mlp(nets["P"], joined, net.dropout, k2), x)
    return loss, (loss,)


def samples(name, key):
    """Samples of the prior, one for each image of a batch."""
    if name == "class":
        return jax.nn.one_hot(jax.random.randint(key, (t.batch,), 0, net.classes), net.classes)
    return net.std * jax.random.normal(key, (t.batch, net.code))


def discriminators(nets, codes, key):
    losses = []
    for name, key in zip(codes, jax.random.split(key, len(codes))):
        k1, k2, k3 = jax.random.split(key, 3)
        real, fake = discriminate(nets, name, samples(name, k1), k2), discriminate(nets, name, codes[name], k3)
        losses.append(cross_entropy(real, 1.0) + cross_entropy(fake, 0.0))
    return sum(losses), tuple(losses)


def generator(nets, x, key):
    key, *keys = jax.random.split(key, 3)
    z = code(nets, x, key)
    losses = [cross_entropy(discriminate(nets, name, z[name], k), 1.0) for name, k in zip(z, keys)]
    return sum(losses), tuple(losses)


def labels(nets, x, key):
    x, y = x
    logits, _ = encode(nets, x, key)
    loss = -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], -1))
    return loss, (loss,)


def phase(loss_of, moved, rate):
    """An update of the networks named in moved by their own Adam."""

    def update(nets, adam, x, key):
        m, v, n = adam
        of = lambda some: loss_of(nets | some, x, key)
        mine = {name: nets[name] for name in moved}
        g, losses = jax.grad(of, has_aux=True)(mine)
        n = n + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        pace, scale = rate / (1 - 0.9**n), 1 / (1 - 0.999**n)
        mine = jax.tree.map(lambda w, m, v: w - pace * m / (jnp.sqrt(scale * v) + 1e-7), mine, m, v)
        return nets | mine, (m, v, n), losses

    return update


games = ["class", "style"] if net.classes else ["style"]
phases = {
    "reconstruction": (["Q", "P"], phase(reconstruction, ["Q", "P"], net.rates[0])),
    "discriminator": (games, phase(discriminators, games, net.rates[1])),
    "generator": (["Q"], phase(generator, ["Q"], net.rates[1])),
}
if net.classes:
    phases["labels"] = (["Q"], phase(labels, ["Q"], net.rates[0]))


def step(state, chosen, data, known):
    """The phases in turn, on the chosen images."""
    nets, adams, key = state
    x = data[chosen].astype(jnp.float32) * (1 / 255)  # [batch, 784]
    key, *keys = jax.random.split(key, 1 + len(phases))
    after, losses = {}, []
    for (name, (_, update)), k in zip(phases.items(), keys):
        given = x
        if name == "discriminator":
            given = code(nets, x)  # without dropout
        elif name == "labels":
            given = known
        nets, after[name], values = update(nets, adams[name], given, k)
        losses += values
    return (nets, after, key), jnp.stack(losses)


nets = jax.tree.map(jnp.asarray, protocol.adversarial(rng, net))
zeros = lambda names: jax.tree.map(jnp.zeros_like, {name: nets[name] for name in names})
adams = {name: (zeros(moved), zeros(moved), jnp.float32(0)) for name, (moved, _) in phases.items()}
state = (nets, adams, jax.random.key(0, impl="rbg"))
one = jax.jit(step, donate_argnums=0)
whole = jax.jit(lambda state, order, data, known: jax.lax.scan(lambda s, chosen: step(s, chosen, data, known), state, order), donate_argnums=0)


def epoch():
    global state
    order = jnp.asarray(rng.permutation(len(host))[: steps * t.batch].reshape(steps, t.batch).astype(np.int32))
    if t.mode == "scan":
        state, losses = whole(state, order, data, known)
    else:
        losses = []
        for chosen in order:
            state, values = one(state, chosen, data, known)
            losses.append(values)
        losses = jnp.stack(losses)
    return steps * t.batch, np.mean(np.asarray(losses), 0)


protocol.serve(f"JAX {jax.__version__}", epoch)
