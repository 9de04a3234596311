using System.Text.RegularExpressions;

namespace RedoxExport.Package;

/// <summary>Gives the help of each cmdlet the address of its page, which <c>Get-Help -Online</c> opens: the first of its links.</summary>
internal static partial class HelpLinks
{
    private const string Heading = "<command:details>";
    private const string Links = "<command:relatedLinks>";

    /// <summary>Adds the addresses to a help file.</summary>
    /// <param name="path">The help file (MAML) that <c>tools/Help</c> makes.</param>
    /// <param name="pages">Where the pages of the cmdlets are, with a slash at its end.</param>
    public static void Add(string path, Uri pages)
    {
        string[] commands = File.ReadAllText(path).Split(Heading);
        for (int i = 1; i < commands.Length; i++)
        {
            string name = CommandName().Match(commands[i]).Groups[1].Value;
            int links = commands[i].IndexOf(Links, StringComparison.Ordinal);
            if (name.Length == 0 || links < 0)
            {
                throw new PackageException($"'{path}' has a cmdlet without a name or links.");
            }

            commands[i] = commands[i].Insert(links + Links.Length, $"""

                      <maml:navigationLink>
                        <maml:linkText>Online version</maml:linkText>
                        <maml:uri>{new Uri(pages, name + ".md").AbsoluteUri}</maml:uri>
                      </maml:navigationLink>
                """);
        }

        File.WriteAllText(path, string.Join(Heading, commands));
    }

    [GeneratedRegex("<command:name>([A-Za-z]+-[A-Za-z]+)</command:name>")]
    private static partial Regex CommandName();
}
