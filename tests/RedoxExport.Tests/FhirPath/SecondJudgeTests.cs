using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using RedoxExport.FhirPath;

namespace RedoxExport.Tests.FhirPath;

/// <summary>The FHIRPath engine of the Firely SDK judges random expressions over random resources.</summary>
public sealed class SecondJudgeTests
{
    private const string Error = "!";

    /// <summary>
    /// What the specification makes an error and the Firely SDK does not always: several items or an item of another type for an operator or a function that takes
    /// one of a type (FHIRPath 2.0.0, "Singleton Evaluation of Collections" and the sections of the functions). It often looks at another argument first.
    /// </summary>
    private static readonly Regex StrictErrors = new("takes one item|must be an integer|cannot compare|(is for|takes) (strings|Booleans|an integer|two numbers)|is for numbers");

    public static TheoryData<string, string, string> Differences => [.. DeliberateDifference.All.Select(one => (one.Example, one.Ours, one.Theirs))];

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public void Random_expressions_give_what_the_Firely_SDK_gives()
    {
        int compared = 0;
        int all = 0;
        Gen.Int.Sample(
            seed =>
            {
                Random random = new(seed);
                string type = random.Next(2) == 0 ? "Patient" : "Observation";
                string expression = new ExpressionGenerator(random, type).Expression();
                string resource = new ResourceGenerator(random).Resource(type);
                string theirs = Theirs(expression, resource);
                string ours = Ours(expression, resource);

                all++;
                if (theirs != Error && !(ours.StartsWith(Error, StringComparison.Ordinal) && StrictErrors.IsMatch(ours))
                    && !DeliberateDifference.All.Any(one => ours != theirs && one.Expressions?.IsMatch(expression) == true))
                {
                    compared++;
                    Assert.True(ours == theirs, $"{expression}\n{resource}\nours:   {ours}\nFirely: {theirs}");
                }
            },
            iter: TrialLength.Of(2_000, 400_000),
            threads: 1);

        Assert.True(compared > all * 0.95, $"Only {compared} of {all} expressions are defined by both.");
    }

    [Theory]
    [MemberData(nameof(Differences))]
    public void Each_deliberate_difference_is_one(string expression, string expected, string theirs)
    {
        string ours = Ours(expression, DeliberateDifference.Resource);

        Assert.Equal(expected, expected == Error ? ours[..1] : ours);
        Assert.Equal(theirs, Theirs(expression, DeliberateDifference.Resource));
        Assert.NotEqual(expected, theirs);
    }

    private static string Ours(string expression, string resource)
    {
        try
        {
            return string.Join(" | ", OwnEngine.ItemsOf(expression, Encoding.UTF8.GetBytes(resource), FirelyEngine.Describe));
        }
        catch (EvaluationException error)
        {
            return Error + error.Message;
        }
    }

    // The Firely SDK throws exceptions of several types, some of them by chance.
    private static string Theirs(string expression, string resource)
    {
        try
        {
            return string.Join(" | ", FirelyEngine.ItemsOf(expression, FirelyEngine.Read(resource)));
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            return Error;
        }
    }
}
