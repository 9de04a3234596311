namespace RedoxExport.Verification;

/// <summary>What has come, in numbers; those of pieces can be added up in any order.</summary>
internal sealed class AnswerCounts
{
    // A hostile server can make up a type a line. Real ones have fewer than 200.
    private const int MostTypes = 1_000;
    private const string OtherTypes = "(more types)";

    /// <summary>By type.</summary>
    public Dictionary<string, TypeAnswer> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Resources that were looked at.</summary>
    public long Resources { get; set; }

    /// <summary>Of these, those that belong to patients, and to none who was asked for.</summary>
    public long OfOtherPatients { get; set; }

    /// <summary>Of these, those with a time of their last change.</summary>
    public long WithTime { get; set; }

    /// <summary>Of these, those that were last changed before <c>_since</c>.</summary>
    public long BeforeSince { get; set; }

    /// <summary>Of these, those of a type of which some elements were asked for.</summary>
    public long WithElements { get; set; }

    /// <summary>Of these, those with elements that neither were asked for nor have to be there, and without the mark SUBSETTED.</summary>
    public long WithOtherElements { get; set; }

    public TypeAnswer this[string type]
    {
        get
        {
            string name = Types.Count >= MostTypes && !Types.ContainsKey(type) ? OtherTypes : type;
            if (!Types.TryGetValue(name, out TypeAnswer? answer))
            {
                Types[name] = answer = new TypeAnswer();
            }

            return answer;
        }
    }

    public void Add(AnswerCounts other)
    {
        Resources += other.Resources;
        OfOtherPatients += other.OfOtherPatients;
        WithTime += other.WithTime;
        BeforeSince += other.BeforeSince;
        WithElements += other.WithElements;
        WithOtherElements += other.WithOtherElements;
        foreach (KeyValuePair<string, TypeAnswer> type in other.Types)
        {
            TypeAnswer known = this[type.Key];
            known.Resources += type.Value.Resources;
            known.RefersTo.UnionWith(type.Value.RefersTo);
        }
    }
}
