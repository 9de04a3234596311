using System.Management.Automation;
using RedoxExport.Profiles;

namespace RedoxExport.Cmdlets;

/// <summary>Finds the profiles that names and wildcards mean.</summary>
internal static class ProfileSelection
{
    /// <summary>
    /// Returns the name of each profile, and a function that reads it. The function fails with <c>ProfileNotFound</c> for a name that does not exist and for a
    /// wildcard that matches nothing. Each profile comes once, and one that the user's own hides is left out.
    /// </summary>
    /// <exception cref="RedoxExportException"><c>ProfileUnreadable</c>: a folder cannot be read.</exception>
    public static IEnumerable<(string Name, Func<ConnectionProfile> Read)> Of(ProfileStore store, IEnumerable<string> names)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in GivenNames.Split(names))
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name))
            {
                if (seen.Add(name))
                {
                    yield return (name, () => store.Find(name, null));
                }

                continue;
            }

            ProfileEntry[] matching = [.. Matching(store, name)];
            if (matching.Length == 0 && seen.Add(name))
            {
                yield return (name, () => throw ProfileErrors.NoneMatches(name));
            }

            foreach (ProfileEntry entry in matching.Where(entry => !entry.IsHidden && seen.Add(entry.Name)))
            {
                yield return (entry.Name, () => entry.Read(null));
            }
        }
    }

    /// <summary>The files whose names match a wildcard, or are a name.</summary>
    /// <exception cref="RedoxExportException"><c>ProfileUnreadable</c>: a folder cannot be read.</exception>
    public static IEnumerable<ProfileEntry> Matching(ProfileStore store, string name)
    {
        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        return store.List().Where(entry => pattern.IsMatch(entry.Name));
    }
}
