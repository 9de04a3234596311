namespace RedoxExport.Sandbox.Generation;

/// <summary>GUIDs that are determined by a seed or a parent and a name. They look random (version 4), but are not.</summary>
internal static class DeterministicId
{
    public static Guid Create(int seed, string stream, int index) => FromDice(new Dice(seed, stream, index));

    public static Guid Create(Guid parent, string stream)
    {
        byte[] bytes = parent.ToByteArray();
        return FromDice(new Dice(BitConverter.ToInt32(bytes, 0), stream, BitConverter.ToInt32(bytes, 12)));
    }

    public static Guid FromDice(Dice dice)
    {
        byte[] bytes = BitConverter.GetBytes(dice.Next()).Concat(BitConverter.GetBytes(dice.Next())).ToArray();
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }
}
