using RedoxExport.Resources;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Makes nothing of a line: it is only judged.</summary>
internal sealed class NoShape : LineShape<AnswerCounts>
{
    public static Func<LineShape<AnswerCounts>> New { get; } = static () => new NoShape();

    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<AnswerCounts> into)
    {
    }
}
