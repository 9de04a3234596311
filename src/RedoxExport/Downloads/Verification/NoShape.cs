using RedoxExport.Resources;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Makes no item of a line, for files whose lines are only verified.</summary>
internal sealed class NoShape : LineShape<AnswerCounts>
{
    public static Func<LineShape<AnswerCounts>> New { get; } = static () => new NoShape();

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<AnswerCounts> into)
    {
    }
}
