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


class FixedPoint(torch.autograd.Function):
    """x clipped to 0 .. clip in 2^bits - 1 steps, halves up; the gradient passes inside."""

    @staticmethod
    def forward(ctx, x, bits, clip):
        ctx.save_for_backward(x)
        ctx.clip = clip
        steps, clip = np.float32(2**bits - 1), np.float32(clip)
        y = x.clamp(0, float(clip)) * float(steps / clip)
        return torch.floor(y + 0.5) * float(clip / steps)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * ((x >= 0) & (x <= ctx.clip)), None, None


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


def mean_magnitude(weight, dims):
    """alpha = mean |w|, added in double."""
    return weight.abs().double().mean(dims).float()


class BasesConv2d(nn.Module):
    """sum over bases i of scale[i] * alpha[i] * conv(x, Q(weight[i])).

    Q is the sign, or the identity where binary is False; scale is learned where there
    are several bases; alpha is 1, or mean |w| of a base ("tensor") or of each of its
    output channels ("channel"). Padding: zeros before (left, above) and after. With
    groups, each share of the outputs sees its share of the inputs.
    """

    def __init__(
        self,
        inputs,
        outputs,
        kernel,
        stride=1,
        padding=(0, 0),
        dilation=1,
        groups=1,
        bases=1,
        binary=True,
        alpha=None,
        cancel=True,
    ):
        super().__init__()
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.groups, self.bases, self.outputs = groups, bases, outputs
        self.binary, self.alpha, self.cancel = binary, alpha, cancel
        inputs //= groups  # of one output
        self.weight = nn.Parameter(torch.empty(bases, outputs, inputs, kernel, kernel))
        self.scale = nn.Parameter(torch.full((bases,), 1 / bases)) if bases > 1 else None
        if binary:
            nn.init.uniform_(self.weight, -0.5, 0.5)
        else:
            nn.init.normal_(self.weight, 0, (2 / (inputs * kernel * kernel)) ** 0.5)

    def factors(self):
        """scale * alpha, [bases, outputs, 1, 1]."""
        if self.alpha == "channel":
            factors = mean_magnitude(self.weight, (2, 3, 4))
        elif self.alpha == "tensor":
            factors = mean_magnitude(self.weight, (1, 2, 3, 4))[:, None]
        else:
            factors = self.weight.new_ones(self.bases, 1)
        if self.scale is not None:
            factors = self.scale[:, None] * factors
        return factors.expand(self.bases, self.outputs)[:, :, None, None]

    def forward(self, x):
        weight = BinaryWeight.apply(self.weight, self.cancel) if self.binary else self.weight
        factors = self.factors()
        before, after = self.padding
        x = F.pad(x, (before, after, before, after))
        if self.training:  # all bases read the same input: one convolution
            weight = (factors[..., None] * weight).sum(0)
            return F.conv2d(x, weight, None, self.stride, 0, self.dilation, self.groups)
        weight = weight.transpose(0, 1).flatten(0, 1)  # a group's outputs lie together
        y = F.conv2d(x, weight, None, self.stride, 0, self.dilation, self.groups)
        y = y.unflatten(1, (self.outputs, self.bases))
        total = factors[0] * y[:, :, 0]
        for i in range(1, self.bases):
            total = total + factors[i] * y[:, :, i]
        return total


class BinaryLinear(nn.Module):
    """alpha * (sign(weight) x) + bias; alpha as in BasesConv2d."""

    def __init__(self, inputs, outputs, bias=False, alpha=None, cancel=True):
        super().__init__()
        self.binary, self.alpha, self.cancel = True, alpha, cancel
        self.weight = nn.Parameter(torch.empty(outputs, inputs).uniform_(-0.5, 0.5))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x):
        y = F.linear(x, BinaryWeight.apply(self.weight, self.cancel))
        if self.alpha is not None:
            y = y * mean_magnitude(self.weight, 1 if self.alpha == "channel" else (0, 1))
        return y if self.bias is None else y + self.bias


class WeightedSum(nn.Module):
    """Adds its inputs in order, the first `scaled` of them times a learned factor each."""

    def __init__(self, scaled):
        super().__init__()
        self.scale = nn.Parameter(torch.full((scaled,), 1 / scaled))

    def forward(self, *inputs):
        total = self.scale[0] * inputs[0]
        for i in range(1, len(inputs)):
            total = total + (self.scale[i] * inputs[i] if i < len(self.scale) else inputs[i])
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


def max_pool(x, kernel, stride, before=0):
    """ceil(side / stride) windows along each side; those that overhang are cut to the plane."""

    def after(side):
        return (-(-side // stride) - 1) * stride + kernel - before - side

    height, width = x.shape[2:]
    padding = (before, after(width), before, after(height))
    return F.max_pool2d(F.pad(x, padding, value=float("-inf")), kernel, stride)


def average_pool(x, kernel):
    """Windows side by side; those that overhang are cut to the plane."""
    return F.avg_pool2d(x, kernel, ceil_mode=True, count_include_pad=False)


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
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    part = Path(f"{path}.part")
    part.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))
    part.replace(path)


class DesignedNetwork(nn.Module):
    """What all networks of Binweave share: weights in files under the names of the design."""

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

    def clip_latent(self):
        """Latent weights stay in -1 .. 1; call it after each step."""
        for module in self.modules():
            if getattr(module, "binary", False):
                module.weight.data.clamp_(-1, 1)
