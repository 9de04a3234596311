namespace RedoxExport.FhirPath;

/// <summary>The known name that a mistyped one most likely means.</summary>
internal static class Suggestion
{
    /// <param name="name">The mistyped name.</param>
    /// <param name="known">The known names.</param>
    /// <param name="most">How many characters may differ; a third of them always limits it, too.</param>
    public static string? For(string name, IEnumerable<string> known, int most = int.MaxValue)
    {
        string? best = null;
        int least = Math.Min(most, Math.Max(1, name.Length / 3)) + 1;
        foreach (string candidate in known)
        {
            int distance = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate, least);
            if (distance < least)
            {
                least = distance;
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>The number of characters to insert, remove, replace or exchange, without regard to case; <paramref name="limit"/> or more if it is not less.</summary>
    private static int Distance(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) >= limit)
        {
            return limit;
        }

        left = left.ToUpperInvariant();
        right = right.ToUpperInvariant();
        int[,] costs = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int k = 0; k <= right.Length; k++)
            {
                costs[i, k] = i == 0 ? k : k == 0 ? i : Math.Min(Math.Min(costs[i - 1, k], costs[i, k - 1]) + 1, costs[i - 1, k - 1] + (left[i - 1] == right[k - 1] ? 0 : 1));
                if (i > 1 && k > 1 && left[i - 1] == right[k - 2] && left[i - 2] == right[k - 1])
                {
                    costs[i, k] = Math.Min(costs[i, k], costs[i - 2, k - 2] + 1);
                }
            }
        }

        return costs[left.Length, right.Length];
    }
}
