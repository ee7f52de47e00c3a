namespace Cornet.Dsl.Tests.Parsing;

public class SampleTests
{
    [Fact]
    public void CORnet_S_is_read_as_it_is_meant() => AssertTree("""
        [CORnet-S (Kubilius, Schrimpf et al., NeurIPS 2019): recurrence inside V2, V4 and IT.] model CORnetS(classes=1000)
          input (3 x 224 x 224)
          area V1 { conv1: conv[64, (7 x 7), stride=2]; norm1: batchnorm; nonlin1: relu; pool: maxpool[(3 x 3), stride=2]; conv2:
            conv[64, (3 x 3)]; norm2: batchnorm; nonlin2: relu; }
          area V2 = CORblockS([128, times=2])
          area V4 = CORblockS([256, times=4])
          area IT = CORblockS([512, times=2])
          decoder { avgpool; linear: linear[classes]; }
          init conv normal([fan_out])
          timing V1: (50ms + (100ms * t)); V2: (70ms + (100ms * t)); V4: (90ms + (50ms * t)); IT: (100ms + (100ms * t))
        [One area of CORnet-S: a bottleneck that runs `times` steps on its own output.] circuit CORblockS(channels, times, scale=4) {
            conv_input: conv[channels, (1 x 1)]; recur times { let shortcut = ({ skip: conv[channels, (1 x 1), stride=2]; norm_skip:
            batchnorm; } then identity); conv1: conv[(channels * scale), (1 x 1)]; norm1: batchnorm per step; nonlin1: relu; conv2:
            conv[(channels * scale), (3 x 3), stride=(2 then 1)]; norm2: batchnorm per step; nonlin2: relu; conv3: conv[channels, (1 x
            1)]; norm3: batchnorm per step; add[shortcut]; nonlin3: relu; }; }
        """, Samples.CORnetS);

    [Fact]
    public void CORnet_RT_is_read_as_it_is_meant() => AssertTree("""
        [CORnet-RT: every area reads what its afferent did one step earlier.] model CORnetRT(times=5, classes=1000)
          input (3 x 224 x 224)
          unroll times biological
          area V1 = CORblockRT([64, kernel=7, stride=4])
          area V2 = CORblockRT([128])
          area V4 = CORblockRT([256])
          area IT = CORblockRT([512])
          decoder { avgpool; linear: linear[classes]; }
        circuit CORblockRT(channels, kernel=3, stride=2) { receive { conv_input: conv[channels, (kernel x kernel), stride=stride,
            bias]; norm_input: groupnorm[32]; nonlin_input: relu; }; add[state]; conv1: conv[channels, (3 x 3)]; norm1: groupnorm[32];
            nonlin1: relu; -> state; }
        """, Samples.CORnetRT);

    [Fact]
    public void A_variant_a_study_and_a_recipe_are_read_as_they_are_meant() => AssertTree("""
        [Feedback and lateral connections are edges with a delay, not code.] model Feedback(classes=10) : CORnetRT
          IT -> V4 { conv[256, (1 x 1)]; upsample[2]; }[delay=1, merge=add]
        [The paper's figure 4: one factor at a time, each value a typed model and a row of the study.] study CircuitVariants of CORnetS
          vary steps (V2.times, V4.times, IT.times): (1, 1, 1) | (2, 2, 2) | (2, 4, 2) | (4, 4, 4) | (4, 8, 4) | (10, 10, 10)
          vary bottleneck (scale): 1 | 2 | 4 | 6
          vary skip: present | absent
          vary norm: <batchnorm> | <groupnorm[32]>
        recipe Paper for CORnetS
          sgd[lr=0.1r, momentum=0.9r, weight_decay=0.0001r]
          epochs[43, batch=256]
          lr[/=10, every=20epochs]
        """, Samples.Variants);

    private static void AssertTree(string expected, string text)
    {
        var parsed = Parsed.From(text);
        Assert.Empty(parsed.Messages);
        Assert.Equal(Unwrapped(expected), Unwrapped(parsed.Tree));
    }

    // The expected trees are broken where the page ends.
    private static string Unwrapped(string tree) => string.Join(' ', tree.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
