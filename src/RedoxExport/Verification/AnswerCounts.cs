namespace RedoxExport.Verification;

/// <summary>Counts of received resources. The counts of several parts can be added in any order.</summary>
internal sealed class AnswerCounts
{
    // Limits memory: a hostile server can invent a type on every line. Real servers have fewer than 200 types.
    private const int MostTypes = 1_000;
    private const string OtherTypes = "(more types)";

    /// <summary>The counts by type.</summary>
    public Dictionary<string, TypeAnswer> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of resources that were checked.</summary>
    public long Resources { get; set; }

    /// <summary>Of these, resources that belong only to patients that were not requested.</summary>
    public long OfOtherPatients { get; set; }

    /// <summary>Of these, resources with a time of their last change.</summary>
    public long WithTime { get; set; }

    /// <summary>Of these, resources that were last changed before <c>_since</c>.</summary>
    public long BeforeSince { get; set; }

    /// <summary>Of these, resources of types of which only certain elements were requested.</summary>
    public long WithElements { get; set; }

    /// <summary>Of these, resources with elements that are neither requested nor mandatory, and without the tag SUBSETTED.</summary>
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
