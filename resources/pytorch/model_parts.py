class QuadraticSign(torch.autograd.Function):
    """sign(x), +1 at 0; its gradient is that of a piecewise quadratic."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * (2 - 2 * x.abs()).clamp(min=0)


class ClippedSign(torch.autograd.Function):
    """sign(x), +1 at 0; the gradient passes where |x| <= threshold."""

    @staticmethod
    def forward(ctx, x, threshold):
        ctx.save_for_backward(x)
        ctx.threshold = threshold
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * (x.abs() <= ctx.threshold), None


class PlainSign(torch.autograd.Function):
    """sign(x), +1 at 0; the gradient passes as it is."""

    @staticmethod
    def forward(ctx, x):
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad):
        return grad


class Terms:
    """A tensor as the sum of factors[i] * parts[i]; the parts hold 1 and -1 or 0."""

    def __init__(self, factors, parts):
        self.factors, self.parts = factors, parts

    def total(self, of=lambda part: part):
        """In this order, as Binweave's engines add."""
        return sum(factor * of(part) for factor, part in zip(self.factors, self.parts))


class FixedPoint(torch.autograd.Function):
    """x clipped to 0 .. clip in 2^bits - 1 steps; the gradient passes inside."""

    @staticmethod
    def steps(x, bits, clip):
        """How many steps (halves up), and the size of one."""
        most, clip = np.float32(2**bits - 1), np.float32(clip)
        y = x.clamp(0, float(clip)) * float(most / clip)
        return torch.floor(y + 0.5), float(clip / most)

    @staticmethod
    def forward(ctx, x, bits, clip):
        ctx.save_for_backward(x)
        ctx.clip = clip
        count, size = FixedPoint.steps(x, bits, clip)
        return count * size

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * ((x >= 0) & (x <= ctx.clip)), None, None


def fixed_point(x, bits, clip, training):
    """FixedPoint; in evaluation bit by bit."""
    if training:
        return FixedPoint.apply(x, bits, clip)
    count, size = FixedPoint.steps(x, bits, clip)
    parts = [(count.int() >> bit & 1).float() for bit in range(bits)]
    return Terms([2**bit * size for bit in range(bits)], parts)


class Step(torch.autograd.Function):
    """1 where x >= threshold, else 0; its gradient is `slope` from low to high."""

    @staticmethod
    def forward(ctx, x, threshold, low, high, slope):
        ctx.save_for_backward(x, low, high)
        ctx.slope = slope
        return (x >= threshold).float()

    @staticmethod
    def backward(ctx, grad):
        x, low, high = ctx.saved_tensors
        grad = grad * ((x >= low) & (x < high)) * ctx.slope
        return grad, -grad.sum(), None, None, None


class PiecewiseActivation(nn.Module):
    """0, and level[i] from threshold[i] on, both learned; in evaluation step by step.

    A step's gradient is that of a slope between the middles of the pieces beside it.
    """

    def __init__(self, pieces):
        super().__init__()
        self.threshold = nn.Parameter((torch.arange(pieces) + 0.5) * 2.5 / pieces)
        self.level = nn.Parameter((torch.arange(pieces) + 1) * 2.5 / pieces)

    def ends(self):
        """Of the slopes: where one begins and the one before it ends."""
        v = self.threshold.detach()
        if len(v) == 1:
            return torch.cat([v - v, v + v])
        middles = (v[:-1] + v[1:]) / 2
        beyond = (v[-1:] - v[:1]) / (len(v) - 1) / 2
        return torch.cat([2 * v[:1] - middles[:1], middles, v[-1:] + beyond])

    def forward(self, x):
        ends, level = self.ends(), self.level
        slope = (len(ends) - 1) / (ends[-1] - ends[0])
        windows = zip(self.threshold, ends[:-1], ends[1:])
        steps = [Step.apply(x, *window, slope) for window in windows]
        terms = Terms(torch.cat([level[:1], level[1:] - level[:-1]]), steps)
        return terms.total() if self.training else terms

    def after_step(self):
        """The thresholds stay above 0 and in order."""
        least = self.threshold.new_tensor(1e-3)
        for threshold in self.threshold.data:
            threshold.clamp_(min=least)
            least = threshold + 1e-3


class AbcActivation(nn.Module):
    """sum over i of level[i] * sign(clip(x + threshold[i], 0, 1) - 1/2), both learned.

    The gradient passes the sign, not the clip. In evaluation term by term.
    """

    def __init__(self, pieces):
        super().__init__()
        spread = torch.linspace(-1, 1, pieces) if pieces > 1 else torch.zeros(1)
        self.threshold = nn.Parameter(0.5 - spread)
        self.level = nn.Parameter(torch.full((pieces,), 1 / pieces))

    def forward(self, x):
        low = -self.threshold.detach()
        high = torch.nextafter(1 + low, torch.full_like(low, np.inf))
        windows = zip(0.5 - self.threshold, low, high)
        signs = [2 * Step.apply(x, *window, 0.5) - 1 for window in windows]
        terms = Terms(self.level, signs)
        return terms.total() if self.training else terms


def values_of(x):
    """Of values that evaluation has in parts."""
    return x.total() if isinstance(x, Terms) else x


def straight_through(values, soft):
    """The values, with the gradient of soft as well."""
    return values + (soft - soft.detach())


def ternary_signs(w, limit):
    """Half their sum is the sign of w where |w| > limit, else 0."""
    return [torch.where(steps, 1.0, -1.0) for steps in (w >= -limit, w > limit)]


def image_mean(x):
    """mean |x| of each image, added in double."""
    return x.abs().mean((1, 2, 3), keepdim=True, dtype=torch.float64).float()


@torch.no_grad()
def ternary_terms(x):
    """sign(x) where |x| > 0.4 mean |x|, else 0: half the sum of two signs."""
    return Terms([0.5, 0.5], ternary_signs(x, 0.4 * image_mean(x)))


@torch.no_grad()
def horq_terms(x):
    """mean |x| * sign(x), and the same of what that leaves."""
    terms = Terms([], [])
    for _ in range(2):
        terms.factors.append(image_mean(x))
        terms.parts.append(torch.where(x >= 0, 1.0, -1.0))
        x = x - terms.factors[-1] * terms.parts[-1]
    return terms


def image_values(terms, sign, training):
    """The terms; while training their total, with the gradient of the sign."""
    return straight_through(terms.total(), sign) if training else terms


def input_magnitude(x, kernel, stride, padding, dilation):
    """|x| averaged over the channels and a convolution's window, zeros outside."""
    sums = torch.where(x >= 0, x, -x).sum(1, keepdim=True)
    window = sums.new_ones(1, 1, kernel, kernel)
    sums = F.conv2d(F.pad(sums, padding * 2), window, None, stride, 0, dilation)
    return sums / (x.shape[1] * kernel * kernel)


class BinaryWeight(torch.autograd.Function):
    """sign(w), +1 at 0; straight-through, or cancelled where |w| > 1."""

    @staticmethod
    def forward(ctx, w, cancel):
        ctx.save_for_backward(w)
        ctx.cancel = cancel
        return torch.where(w >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad):
        (w,) = ctx.saved_tensors
        return grad * (w.abs() <= 1) if ctx.cancel else grad, None


def mean_magnitude(w, dims):
    """mean |w|, added in double."""
    magnitude = torch.where(w >= 0, w, -w)
    return magnitude.mean(dims, keepdim=True, dtype=torch.float64).float()


def reached(w, steps):
    """For each step +1 where w has reached it, else -1."""
    return [torch.where(w >= step, 1.0, -1.0) for step in steps]


def deviations(w, points):
    """mean + point * deviation, of w."""
    w = w.double()
    return (w.mean() + w.new_tensor(points) * w.std(unbiased=False)).float()


def class_means(w, steps):
    """How many weights have reached so many steps, and their mean or 0."""
    classes = torch.bucketize(w, steps, right=True).flatten()
    counts = torch.bincount(classes, minlength=len(steps) + 1)
    sums = torch.bincount(classes, w.flatten().double(), len(steps) + 1)
    return counts, (sums / counts.clamp(min=1)).float()


class WeightMethod:
    """What stands for a base's weights: terms(), or values() with their gradient."""

    latent = False  # only signs count: the weights stay in -1 .. 1

    def start(self, w):
        """Fills w; gives the levels that are learned beside it, if any."""
        nn.init.kaiming_uniform_(w, 5**0.5)


class RealWeight(WeightMethod):
    """The weights themselves."""

    def terms(self, w):
        return Terms([1.0], [w])

    def values(self, w):
        return w


class SignWeight(WeightMethod):
    """alpha * sign(w).

    alpha is 1, or mean |w|, of the base ("tensor") or of each output ("channel").
    """

    latent = True

    def __init__(self, alpha=None, cancel=True):
        self.alpha, self.cancel = alpha, cancel

    def start(self, w):
        nn.init.uniform_(w, -0.5, 0.5)

    def factor(self, w):
        """alpha, in the dimensions of w."""
        if self.alpha is None:
            return w.new_ones(())
        first = 1 if self.alpha == "channel" else 0
        return mean_magnitude(w, tuple(range(first, w.dim())))

    def terms(self, w):
        return Terms([self.factor(w).squeeze(-1)], reached(w, [0]))

    def values(self, w):
        return self.factor(w) * BinaryWeight.apply(w, self.cancel)


class LevelWeight(WeightMethod):
    """Weights of few levels; quantized(): their terms, and what has their gradient."""

    def terms(self, *learned):
        return self.quantized(*learned)[0]

    def values(self, *learned):
        terms, soft = self.quantized(*learned)
        return straight_through(terms.total(), soft)


class FixedPointWeight(LevelWeight):
    """tanh w over its greatest, in 2^bits - 1 steps from -1 to 1.

    One bit: mean |w| * sign(w). The gradient passes the rounding, or the sign.
    """

    def __init__(self, bits):
        self.bits = bits

    def start(self, w):
        nn.init.uniform_(w, -0.5, 0.5)

    def quantized(self, w):
        if self.bits == 1:
            return Terms([w.detach().abs().double().mean().float()], reached(w, [0])), w
        most = 2**self.bits - 1
        tanh = torch.tanh(w.double())
        soft = tanh / tanh.abs().max().clamp(min=1e-30)
        steps = torch.floor(most * (soft.detach() / 2 + 0.5) + 0.5).int()
        signs = [2.0 * (steps >> bit & 1) - 1 for bit in range(self.bits)]
        return Terms([2**bit / most for bit in range(self.bits)], signs), soft.float()


class TernaryWeight(LevelWeight):
    """The mean |w| where |w| > 0.7 mean |w|, with the sign of w; else 0.

    The gradient passes as it is.
    """

    def quantized(self, w):
        magnitude = w.detach().abs().double()
        limit = (0.7 * magnitude.mean()).float()
        outside = magnitude[magnitude > limit]
        half = (outside.sum() / max(len(outside), 1)).float() / 2
        return Terms([half, half], ternary_signs(w, limit)), w


class TtqWeight(LevelWeight):
    """-level[0] and level[1] where |w| > 0.05 max |w|, else 0; the levels are learned.

    The gradient passes, outside times the level.
    """

    def start(self, w):
        super().start(w)
        return w.abs().mean().repeat(2)

    def quantized(self, w, level):
        limit = 0.05 * w.detach().abs().max()
        below, above = level
        factors = [below / 2, above / 2, (above - below) / 2]
        signs = [*ternary_signs(w, limit), torch.ones_like(w)]
        slopes = torch.stack([below, torch.ones_like(below), above]).detach()
        return Terms(factors, signs), slopes[(w >= -limit).long() + (w > limit)] * w


class AbcWeight(LevelWeight):
    """sum over i of alpha[i] * sign(w - mean + u[i] * deviation), by least squares.

    The gradient passes the signs, times the sum of alpha.
    """

    def __init__(self, pieces):
        self.points = [0.0]  # -u, ascending
        if pieces > 1:
            self.points = [1 - 2 * i / (pieces - 1) for i in reversed(range(pieces))]

    def quantized(self, w):
        steps = deviations(w.detach(), self.points)
        counts, means = class_means(w.detach(), steps)
        # Over the classes, each as often as it occurs: the same as over all weights.
        often = counts.double().sqrt()
        numbers = torch.arange(len(counts), device=w.device)
        signs = torch.where(numbers[:, None] > numbers[:-1], 1.0, -1.0)
        alpha = (torch.linalg.pinv(often[:, None] * signs) @ (often * means)).float()
        return Terms(alpha.flip(0), reached(w, steps)[::-1]), alpha.sum() * w


class PiecewiseWeight(LevelWeight):
    """The mean of its piece, which ends at multiples of the deviation; 0 in the middle.

    A step's gradient is that of a slope between the middles of the pieces beside it.
    """

    def __init__(self, pieces):
        self.points = [-2 + 4 * k / pieces for k in range(1, pieces)]
        self.points[pieces // 2 - 1 : pieces // 2] = [-2 / pieces, 2 / pieces]

    def quantized(self, w):
        steps = deviations(w.detach(), self.points)
        counts, means = class_means(w.detach(), steps)
        ends = torch.cat([steps[:1], steps, steps[-1:]])
        levels = torch.where(counts > 0, means, (ends[:-1] + ends[1:]) / 2)
        levels[len(steps) // 2] = 0
        halves = (levels[1:] - levels[:-1]) / 2
        factors = [*halves, (levels[0] + levels[-1]) / 2]
        terms = Terms(factors, [*reached(w, steps), torch.ones_like(w)])
        return terms, self.slope(w.detach(), steps, halves) * w

    @staticmethod
    def slope(w, steps, halves):
        middles = (steps[:-1] + steps[1:]) / 2
        wide = steps if len(steps) == 2 else middles
        span = (wide[-1] - wide[0]) / (len(wide) - 1)
        slopes = torch.where(span > 0, 2 * halves / span, torch.zeros_like(halves))
        return slopes[torch.bucketize(w, middles, right=True)]


class QuantizedLayer(nn.Module):
    """weight: [bases, outputs, ..]; a learned scale each where there are several."""

    def __init__(self, method, *shape):
        super().__init__()
        bases = shape[0]
        self.method = method
        self.weight = nn.Parameter(torch.empty(shape))
        levels = [method.start(w) for w in self.weight.data]
        self.level = None if levels[0] is None else nn.Parameter(torch.stack(levels))
        self.scale = None
        if bases > 1:
            self.scale = nn.Parameter(torch.full((bases,), 1 / bases))

    def bases(self):
        """scale of each, and what its method reads."""
        learned = [self.weight] if self.level is None else [self.weight, self.level]
        return zip([1.0] if self.scale is None else self.scale, zip(*learned))

    def values(self):
        """The one weight that all bases amount to, as they read the same input."""
        values = self.method.values
        return sum(scale * values(*learned) for scale, learned in self.bases())

    def terms(self):
        factors, parts = [], []
        for scale, learned in self.bases():
            terms = self.method.terms(*learned)
            factors += [scale * factor for factor in terms.factors]
            parts += terms.parts
        return Terms(factors, parts)

    def after_step(self):
        if self.method.latent:
            self.weight.data.clamp_(-1, 1)


class BasesConv2d(QuantizedLayer):
    """sum over bases i of scale[i] * conv(x, Q(weight[i])), Q as the method says.

    Padding: zeros before (left, above) and after. With groups, each share of the
    outputs sees its share of the inputs.
    """

    def __init__(
        self,
        inputs,
        outputs,
        kernel,
        method,
        stride=1,
        padding=(0, 0),
        dilation=1,
        groups=1,
        bases=1,
    ):
        super().__init__(method, bases, outputs, inputs // groups, kernel, kernel)
        self.padding = (*padding, *padding)
        self.options = (stride, 0, dilation, groups)

    def conv(self, x, weight):
        return F.conv2d(F.pad(x, self.padding), weight, None, *self.options)

    def sums(self, x, terms):
        return terms.total(lambda part: self.conv(x, part))

    def forward(self, x):
        if self.training:
            return self.conv(x, self.values())
        return self.sums(x, self.terms())


class PartsConv2d(BasesConv2d):
    """Of values that evaluation has in parts: part by part, so that sums are whole."""

    def forward(self, x):
        if self.training:
            return super().forward(x)
        terms = self.terms()
        return x.total(lambda part: self.sums(part, terms))


class QuantizedLinear(QuantizedLayer):
    """Q(weight) x + bias, Q as the method says."""

    def __init__(self, inputs, outputs, method, bias=False):
        super().__init__(method, 1, outputs, inputs)
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x):
        if self.training:
            y = F.linear(x, self.values())
        else:
            y = self.terms().total(lambda part: F.linear(x, part))
        return y if self.bias is None else y + self.bias


class WeightedSum(nn.Module):
    """Adds its inputs in order, the first `scaled` times a learned factor each."""

    def __init__(self, scaled):
        super().__init__()
        self.scale = nn.Parameter(torch.full((scaled,), 1 / scaled))

    def forward(self, *inputs):
        total = self.scale[0] * inputs[0]
        for i in range(1, len(inputs)):
            scaled = i < len(self.scale)
            total = total + (self.scale[i] * inputs[i] if scaled else inputs[i])
        return total


class ChannelShift(nn.Module):
    """x + t_c, a learned shift per channel."""

    def __init__(self, channels):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return x + self.bias[:, None, None]


def repeat_channels(x, channels):
    """Channel c is channel c mod Cin of x."""
    return x[:, torch.arange(channels, device=x.device) % x.shape[1]]


def fitted(x, kernel, stride, before, outside):
    """A plane with ceil(side / stride) windows along each side."""

    def after(side):
        return (-(-side // stride) - 1) * stride + kernel - before - side

    height, width = x.shape[2:]
    padding = (before, after(width), before, after(height))
    return F.pad(x, padding, value=outside)


def max_pool(x, kernel, stride, before=0):
    """Windows that overhang are cut to the plane."""
    return F.max_pool2d(fitted(x, kernel, stride, before, -np.inf), kernel, stride)


def average_pool(x, kernel, stride, before=0):
    """The mean over those pixels of a window that are in the plane."""

    def sums(plane):
        plane = fitted(plane, kernel, stride, before, 0.0)
        return F.avg_pool2d(plane, kernel, stride, divisor_override=1)

    return sums(x) / sums(torch.ones_like(x[:1, :1]))


def read_safetensors(path):
    """The tensors of a file by name, and its metadata."""
    data = Path(path).read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data, "<f4", (end - begin) // 4, start + begin).copy()
        tensors[name] = torch.from_numpy(values).reshape(entry["shape"])
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    """Replaces the file by a whole one."""
    header, parts, offset = {"__metadata__": metadata}, [], 0
    for name, tensor in tensors.items():
        parts.append(tensor.detach().cpu().numpy().astype("<f4").tobytes())
        end = offset + len(parts[-1])
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [offset, end],
        }
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    part = Path(f"{path}.part")
    part.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))
    part.replace(path)


class DesignedNetwork(nn.Module):
    """What all networks of Binweave share: weights in files by the design's names."""

    def prepare(self, pixels):
        """Pixels from 0 to 255 as the network reads them."""
        mean = torch.tensor(MEAN, device=pixels.device)[:, None, None]
        deviation = torch.tensor(DEVIATION, device=pixels.device)[:, None, None]
        return (pixels.float() - mean) / deviation

    def stored(self):
        """Name in files -> tensor: block1_conv1.weight is block1.conv1.weight there."""
        return {
            key.replace("_", ".", key.rpartition(".")[0].count("_")): tensor
            for key, tensor in self.state_dict().items()
            if not key.endswith("num_batches_tracked")
        }

    def load(self, path):
        tensors, self.metadata = read_safetensors(path)
        self.shapes = {name: tensor.shape for name, tensor in tensors.items()}
        for name, tensor in self.stored().items():
            tensor.copy_(tensors[name].reshape(tensor.shape))
        return self

    def save(self, path):
        metadata = {key: text for key, text in self.metadata.items() if key != "crc32"}
        tensors = {n: t.reshape(self.shapes[n]) for n, t in self.stored().items()}
        write_safetensors(path, tensors, metadata)

    def after_step(self):
        """Keeps weights and thresholds where they belong; call it after each step."""
        for layer in self.children():
            if hasattr(layer, "after_step"):
                layer.after_step()
