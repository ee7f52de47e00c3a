using Cornet.Dsl.Reports;

namespace Cornet.Dsl.Tests.Formatting;

public class ProgramTextTests
{
    [Fact]
    public void The_program_of_RT_says_what_it_saves_and_why() => Assert.Equal(
        """
        CORnetRT: 5,208,936 parameters, 1,821,900,800 multiply-adds per 3 x 224 x 224 image
        unrolled over 5 steps, biological: every area reads the step before (synchronous update)

        area     output          steps  parameters  multiply-adds  receptive field (px)
        V1       64 x 56 x 56   2 of 5      46,592    260,714,496  15 23 31 39 47
        V2       128 x 28 x 28  3 of 5     221,824    346,816,512  - 39 55 71 87
        V4       256 x 14 x 14  4 of 5     886,016    520,224,768  - - 87 119 151
        IT       512 x 7 x 7         5   3,541,504    693,633,024  - - - 183 247
        decoder  1000                      513,000        512,000

        Run as written, every area at every step, it would take 3,153,772,544 multiply-adds; the schedule saves 42.2 %:
        - V1 stops 3 steps early: they never reach the decoder.
        - V2 stops 2 steps early: they never reach the decoder.
        - V4 stops one step early: it never reaches the decoder.
        - What V1 receives from the input is computed once: it is time-invariant.
        - At step 0 no input has reached V2, V4, IT yet: layers that would put out only zeros do not run.
        V2 does not depend on the image before step 1.
        V4 does not depend on the image before step 2.
        IT does not depend on the image before step 3.

        """,
        SummaryText.Write(ModelFiles.Program("CORnetRT")));

    [Fact]
    public void The_program_of_S_gives_steps_receptive_fields_and_milliseconds() => Assert.Equal(
        """
        CORnetS: 53,416,616 parameters, 16,431,747,072 multiply-adds per 3 x 224 x 224 image

        area     output         steps  parameters  multiply-adds  receptive field (px)  onset (ms)
        V1       64 x 56 x 56       1      46,528    233,619,456  19                    50
        V2       128 x 28 x 28      2   2,519,808  4,097,572,864  27 43                 70 170
        V4       256 x 14 x 14      4  10,078,720  8,002,469,888  59 91 123 155         90 140 190 240
        IT       512 x 7 x 7        2  40,258,560  4,097,572,864  187 251               100 200
        decoder  1000                     513,000        512,000

        """,
        SummaryText.Write(ModelFiles.Program("CORnetS")));
}
