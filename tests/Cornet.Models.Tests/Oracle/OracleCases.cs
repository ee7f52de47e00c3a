namespace Cornet.Tests.Oracle;

/// <summary>Programs at the edges of the language, by what is special in them.</summary>
internal static class OracleCases
{
    /// <summary>Programs that the compiler gets wrong today.</summary>
    public static Dictionary<string, string> Faults { get; } = new()
    {
        ["feedback of an area that concatenates inside"] = """
            model Net(classes = 3) {
              input 3 x 16 x 16
              unroll 5 sequential
              area V1 = A(4)
              area V2 = B(4)
              area V4 = B(4)
              V1 -> V4 { maxpool 4x4, padding 0 } merge concat
              V2 -> V4 { maxpool 2x2, padding 0 } merge concat
              decoder { avgpool   linear: linear classes }
            }
            circuit A(channels) {
              receive { c: conv channels, 3x3, stride 2 }
              let side = { s: conv 8, 1x1 }
              n: conv channels, 1x1
              concat side
            }
            circuit B(channels) {
              receive { c: conv channels, 3x3, stride 2 }
              mix: conv channels, 3x3
            }
            """,
        ["lateral concat without a convolution behind it"] = """
            model Net(classes = 3) {
              input 3 x 16 x 16
              unroll 4 biological
              area V1 { receive { c: conv 4, 3x3 }   norm: groupnorm 2 }
              area V2 { receive { c: conv 4, 3x3 }   mix: conv 4, 1x1 }
              input -> V1 { conv 2, 1x1 } merge concat
              V1 -> V2 { tanh } delay 2, merge concat
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["a setting's lone name is meant in connections too"] = """
            model Base(classes = 3) {
              input 3 x 16 x 16
              unroll 4 biological
              area V1 = B(4)
              area V2 = B(4)
              V2 -> V1 { up: upsample 2   n: batchnorm }
              decoder { avgpool   linear: linear classes }
            }
            model G : Base { batchnorm = groupnorm 2 }
            circuit B(channels) {
              receive { c: conv channels, 3x3, stride 2 }
              mix: conv channels, 3x3
              m: batchnorm
            }
            """,
        ["the order of copies per step in front of the layer where later steps begin"] = """
            model Net(times = 3, classes = 3) {
              input 3 x 16 x 16
              area V1 {
                conv 4, 3x3
                recur times from middle {
                  let before = { b: batchnorm per step   tanh }
                  n: batchnorm per step
                  middle: conv 4, 3x3
                  n2: batchnorm per step
                  add before
                }
              }
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["a binding inside a block of a recurrence"] = """
            model Net(classes = 3) {
              input 3 x 16 x 16
              area V1 {
                conv 4, 3x3
                recur 2 {
                  let k = { let inner = identity   tanh   add inner }
                  first { let other = sigmoid   relu   multiply other } then identity
                  add k
                }
              }
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["a setting of the decoder, without parentheses"] = """
            model Base(classes = 3) {
              input 3 x 16 x 16
              area V1 { conv 4, 3x3 }
              decoder { avgpool   d: tanh   linear: linear classes }
            }
            model Other : Base { decoder.d = sigmoid }
            """,
        ["a variant of a variant names layers by the word that its base gave them"] = """
            model Base(classes = 3) {
              input 3 x 16 x 16
              area V1 { conv 4, 3x3   n: batchnorm }
              decoder { avgpool   linear: linear classes }
            }
            model First : Base { batchnorm = groupnorm 2 }
            model Second : First { groupnorm = layernorm }
            """,
    };

    /// <summary>Programs that it compiles right.</summary>
    public static Dictionary<string, string> All { get; } = new()
    {
        ["a default of the model uses a parameter before it"] = """
            model Net(width = 4, wide = width * 2, classes = 3) {
              input 3 x 16 x 16
              area V1 { conv wide, 3x3, stride 2   relu }
              area V2 { conv width, 3x3   relu }
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["a variant's default uses a parameter of its base"] = """
            model Net(width = 4, times = 2, classes = 3) {
              input 3 x 16 x 16
              area V1 = Loop(width, times)
              decoder { avgpool   linear: linear classes }
            }
            model Wide(more = width + 2) : Net { V1.channels = more * 2   times = 3 }
            circuit Loop(channels, times, inner = channels * 2) {
              conv_input: conv channels, 1x1
              recur times { conv inner, 3x3   relu   conv channels, 1x1 }
            }
            """,
        ["a model's parameter is a norm with a number"] = """
            model Net(norm = groupnorm 2, gating = soft, slope = 0.3, classes = 3) {
              input 3 x 16 x 16
              area V1 { conv 4, 3x3   n: norm   f: leakyrelu slope }
              area V2 = Loop(4, norm, gating)
              decoder { n: norm   avgpool   linear: linear classes }
            }
            model Other : Net { norm = batchnorm   gating = hard   slope = 0.1 }
            circuit Loop(channels, norm, gating) {
              conv_input: conv channels, 1x1
              recur 3, gate gating {
                c: conv channels, 3x3
                n: norm per step
                relu
              }
            }
            """,
        ["a block for later steps in a recurrence of one step"] = """
            model Net(times = 1, classes = 3) {
              input 3 x 16 x 16
              area V1 {
                conv 4, 3x3
                recur times {
                  let side = identity then { later: conv 4, 1x1 }
                  c: conv 4, 3x3
                  n: batchnorm per step
                  add side
                  first identity then { late: conv 4, 1x1, bias }
                }
              }
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["a block for later steps in a recurrence that has one step always"] = """
            model Net(classes = 3) {
              input 3 x 16 x 16
              area V1 {
                conv 4, 3x3
                recur 1 { let side = identity then { later: conv 4, 1x1 }   c: conv 4, 3x3   add side }
              }
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["a binding before the recurrence is read at every step"] = """
            model Net(times = 3, classes = 3) {
              input 3 x 16 x 16
              area V1 {
                conv 4, 3x3
                let drive = { tanh   d: conv 4, 1x1 }
                relu
                recur times {
                  c: conv 4, 3x3
                  add drive
                  sigmoid
                }
              }
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["branches, joins and copies in front of the layer where later steps begin"] = """
            model Net(times = 3, classes = 3) {
              input 3 x 16 x 16
              area V1 {
                conv 4, 3x3
                recur times from middle, gate soft {
                  let before = { b: batchnorm   tanh }
                  early: conv 4, 3x3, stride 2
                  n: batchnorm per step
                  first { once: conv 4, 1x1   batchnorm per step } then { never: conv 4, 1x1 }
                  let other = { o: conv 4, 1x1 } then sigmoid
                  relu
                  multiply other
                  middle: conv 4, 3x3
                  n2: batchnorm per step
                  let third = first identity then { t: batchnorm per step }
                  silu
                  add third
                }
              }
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["feedback without a delay in biological order"] = """
            model Net(times = 5, classes = 3) {
              input 3 x 16 x 16
              unroll times biological
              area V1 = A(4)
              area V2 = A(4)
              area V3 = A(4)
              V3 -> V1 delay 0, merge multiply
              V3 -> V2 { norm: batchnorm per step   c: conv 4, 1x1, bias } delay 2
              input -> V2 { conv 4, 1x1 } delay 2, merge multiply
              decoder { avgpool   linear: linear classes }
            }
            circuit A(channels) {
              receive { c: conv channels, 3x3, bias }
              add state
              tanh
              -> state
            }
            """,
        ["connections that arrive before the drive, and drives that arrive before a connection"] = """
            model Net(times = 5, classes = 3) {
              input 3 x 16 x 16
              unroll times sequential
              area V1 { receive { c: conv 4, 3x3 }   add state   tanh }
              area V2 { receive { c: conv 4, 3x3, bias }   n: groupnorm 2   mix: conv 4, 1x1, bias   relu }
              area V3 { receive { c: conv 4, 3x3, bias   batchnorm }   add state   sigmoid }
              input -> V2 { conv 4, 1x1, bias } merge concat
              input -> V2 { conv 8, 1x1 } merge multiply
              input -> V2 { conv 8, 1x1 } delay 2
              V3 -> V2 { conv 2, 1x1, bias } delay 3, merge concat
              input -> V3 { conv 4, 1x1, bias } merge multiply
              input -> V3 { conv 4, 1x1, bias }
              V3 -> V3 { conv 4, 3x3, bias } delay 2, merge multiply
              V2 -> V1 { conv 4, 1x1, bias } merge multiply
              decoder { avgpool   linear: linear classes }
            }
            model Biological : Net { unroll 6 biological }
            """,
        ["maps that are resized to others, and formulas that change their size"] = """
            model Net(times = 4, classes = 3) {
              input 3 x 15 x 17
              unroll times biological
              area V1 { receive { c: conv 4, 3x3, stride 2 }   let here = identity   conv 4, 3x3, stride 3, bias   tanh   resize here, bilinear   add here }
              area V2 { receive { c: conv 4, 3x3, bias }   add state   let here = identity   maxpool 2x2   resize here   multiply here }
              area V3 {
                receive { c: conv 4, 3x3 }
                state h
                let y = { avgpool   sigmoid }
                let before = identity
                h = { tanh   add h }
                y * 2
                conv 6, 1x1, bias
                add before
                conv 4, 3x3, stride 2
              }
              area V4 {
                receive { c: conv 4, 1x1 }
                let y = avgpool
                y
                multiply 2
                norm: batchnorm per step
              }
              V3 -> V1 { conv 4, 1x1, bias } resize bilinear
              V1 -> V3 { conv 2, 3x3, stride 4 } merge concat, resize nearest
              V4 -> V2 merge multiply, resize nearest
              input -> V3 { conv 6, 5x5, stride 3, bias } delay 2, merge multiply, resize bilinear
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["maps that are resized where areas run in turn"] = """
            model Net(classes = 3) {
              input 3 x 13 x 18
              area V1 { c: conv 4, 3x3, stride 2   let here = identity   maxpool 3x3, stride 2   tanh   resize here   concat here }
              area V2 = Loop(4)
              area V3 { c: conv 4, 1x3, stride 2   conv 4, 5x1, bias   relu }
              V1 -> V3 { conv 4, 1x1 } resize bilinear
              input -> V2 { conv 8, 5x5, stride 4 } merge multiply, resize nearest
              decoder { maxpool   linear: linear classes }
            }
            circuit Loop(channels) {
              c: conv channels, 3x3
              recur 3 { let wide = identity   conv channels, 3x3, stride 2   batchnorm per step   resize wide, bilinear   add wide   relu }
            }
            """,
        ["an area that puts out a vector, unrolled"] = """
            model Net(times = 4, classes = 3) {
              input 3 x 16 x 16
              unroll times sequential
              area V1 { receive { c: conv 4, 3x3, bias }   add state   sigmoid }
              area V2 { receive { c: conv 4, 3x3, stride 2   batchnorm }   avgpool   linear 5   tanh }
              decoder { linear: linear classes }
            }
            """,
        ["strides that differ at the first step outside of a recurrence's plain form"] = """
            model Net(stride = 2, classes = 3) {
              input 3 x 16 x 16
              area V1 {
                conv 4, 3x3
                recur 3 {
                  let a = first { conv 4, 1x1, stride stride } then { conv 4, 1x1 }
                  c: conv 4, 3x3, stride (stride * 2 then 2) / 2
                  add a
                }
              }
              decoder { avgpool   linear: linear classes }
            }
            model One : Net { stride = 1 }
            """,
        ["settings of two levels that undo each other"] = """
            model Base(classes = 3) {
              input 3 x 16 x 16
              area V1 { conv1: conv 4, 3x3   n: batchnorm   relu   conv 4, 3x3   batchnorm   relu }
              area V2 = Loop(4)
              area V3 = Loop(4, times: 3)
              decoder { avgpool   d: dropout 0.0   linear: linear classes }
            }
            model First : Base {
              Loop.times = 1
              V3.times = 4
              batchnorm = groupnorm 2
              skip = absent
              relu = absent
              recur.gate = soft
            }
            model Second : First {
              V3.times = present
              V1.n = present
              relu = present
              V2.recur.gate = hard
              area V4 = Loop(4) after V1
              area V2 = Loop(4, times: 2)
              V2.skip = sigmoid then identity
              (decoder.d) = tanh
            }
            model Third : Second {
              batchnorm = present
              V1 = absent
              (V2.c, V3.c) = (gelu, sigmoid)
              skip = present
            }
            circuit Loop(channels, times = 2) {
              c0: conv channels, 1x1
              recur times {
                let skip = identity
                c: conv channels, 3x3
                batchnorm per step
                relu
                add skip
              }
            }
            """,
        ["areas placed after areas that move themselves"] = """
            model Base(classes = 3) {
              input 3 x 16 x 16
              area V2 { a: conv 2, 1x1 } after V1
              area V1 { b: conv 3, 1x1   relu }
              area V3 { c: conv 4, 1x1   tanh }
              decoder { avgpool   linear: linear classes }
            }
            model Moved : Base {
              area V5 { e: conv 5, 3x3 } after V4
              area V4 { d: conv 6, 3x3   silu } after V2
              area V3 { c: conv 7, 1x1, bias } after V5
              area V6 { f: conv 8, 1x1 } after V1
            }
            """,
        ["layers without labels of which a variant takes out some"] = """
            model Base(classes = 3) {
              input 3 x 16 x 16
              area V1 { layernorm   conv 4, 3x3   batchnorm   conv 4, 1x1   let k = { conv 4, 1x1   batchnorm   relu   relu }   conv 4, 3x3   add k }
              decoder { avgpool   linear: linear classes   tanh   linear 4   linear 5 }
            }
            model Fewer : Base { V1.batchnorm = groupnorm 2   k = conv 4, 3x3, bias }
            model None : Base { conv = absent   (decoder.linear) = absent }
            """,
        ["first and last steps of everything that has a copy per step"] = """
            model Net(times = 4, classes = 3) {
              input 3 x 16 x 16
              unroll times biological
              area V1 {
                receive { c: conv 4, 3x3   n: batchnorm per step }
                add state
                m: groupnorm 2 per step
                let k = first { f: conv 4, 1x1 per step } then tanh
                relu
                add k
              }
              area V2 {
                receive { c: conv 4, 3x3, stride 2   n: batchnorm per step }
                k: conv 4, 3x3 per step
                first { gelu   g: batchnorm per step } then identity
              }
              V1 -> V2 { down: conv 4, 3x3, stride 2 per step   relu } delay 1, merge concat
              V2 -> V1 { upsample 2   first { x: conv 4, 1x1 } then { y: conv 4, 1x1, bias } }
              decoder { maxpool   linear: linear classes }
            }
            """,
        ["connections of areas in turn, all merges, in the order of the text"] = """
            model Net(width = 4, classes = 3) {
              input 3 x 16 x 16
              area V1 { conv width, 3x3, stride 2   relu }
              area V2 { conv width, 3x3   recur 2 { conv width, 3x3   tanh } }
              area V3 { conv width, 3x3, stride 2   batchnorm }
              input -> V1 { conv 3, 1x1 } merge multiply
              V1 -> V3
              input -> V3 { pool: maxpool 2x2   conv 2, 1x1   sigmoid } merge concat
              V1 -> V3 { conv width + 2, 1x1 } merge multiply
              V1 -> V3 merge concat
              input -> V3 { pool: avgpool 3x3, stride 2   conv width, 3x3, bias } merge concat
              decoder { avgpool   linear: linear classes }
            }
            """,
        ["a study with tuples, crossed factors and its own models"] = """
            model Base(times = 2, classes = 3) {
              input 3 x 16 x 16
              area V1 { conv 4, 3x3   batchnorm   relu }
              area V2 = Loop(4, times)
              area V3 = Loop(4, times: 2)
              decoder { avgpool   linear: linear classes }
            }
            model Longer : Base { area V4 = Loop(4, 1) after V2   scale = 1 }
            study Table of Base {
              vary loop     (recur.from, scale) = (c2, 1)
              vary norm     batchnorm, groupnorm 2
              vary scale    = 1, 2
              cross gating  recur.gate = hard, soft
              cross areas   model = Base, Longer
              cross rate    (V2.times, recipe.lr) = (1, 0.1), (3, 0.2)
              vary present  (Loop.c1, Loop.n1) = present, absent
            }
            circuit Loop(channels, times, scale = 2) {
              c0: conv channels, 1x1
              recur times {
                c1: conv channels * scale, 3x3
                n1: batchnorm per step
                c2: conv channels * scale, 3x3, stride 2 then 1
                c3: conv channels, 1x1
                tanh
              }
            }
            """,
    };
}
