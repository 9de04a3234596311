using System;
using System.IO;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

/// <summary>
/// Copies an assembly of .NET for Linux (PE32+) without the machine code that was compiled ahead for Linux: what is left, IL and metadata,
/// is the same for every system, in a file that Windows can load. The numbers are those of Microsoft's specification, "PE Format", and of
/// the CLI header (ECMA-335, II.25.3.3).
/// </summary>
public sealed class PortableAssembly : Task
{
    private const int Page = 0x1000;
    private const int HeaderSize = 0x200;
    private const int PeHeader = 0x80;
    private const int OptionalHeader = PeHeader + 24;
    private const int Directories = OptionalHeader + 112;
    private const int Cli = 14;

    [Required]
    public string Assembly { get; set; }

    [Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        byte[] file = File.ReadAllBytes(Assembly);
        int pe = BitConverter.ToInt32(file, 0x3C);
        int optional = pe + 24;
        int sections = optional + BitConverter.ToUInt16(file, pe + 20);
        if (BitConverter.ToUInt16(file, optional) != 0x20B)
        {
            Log.LogError(Assembly + " is not a PE32+ file.");
            return false;
        }

        // One section that holds all of them where they are in memory: the addresses in the metadata stay right.
        byte[] image = new byte[(BitConverter.ToInt32(file, optional + 56) + Page - 1) / Page * Page];
        for (int section = sections; section < sections + (40 * BitConverter.ToUInt16(file, pe + 6)); section += 40)
        {
            int length = Math.Min(BitConverter.ToInt32(file, section + 8), BitConverter.ToInt32(file, section + 16));
            Array.Copy(file, BitConverter.ToInt32(file, section + 20), image, BitConverter.ToInt32(file, section + 12), length);
        }

        int cli = BitConverter.ToInt32(file, optional + 112 + (8 * Cli));
        uint flags = BitConverter.ToUInt32(image, cli + 16);
        Write(image, cli + 16, 4, (flags | 1) & ~4u); // IL only; not a library with machine code
        Write(image, cli + 64, 8, 0); // where the machine code is

        byte[] header = new byte[HeaderSize];
        Write(header, 0, 2, 0x5A4D); // MZ
        Write(header, 0x3C, 4, PeHeader);
        Write(header, PeHeader, 4, 0x4550); // PE
        Write(header, PeHeader + 4, 2, 0x8664); // x64
        Write(header, PeHeader + 6, 2, 1); // sections
        Write(header, PeHeader + 20, 2, 240); // length of the optional header
        Write(header, PeHeader + 22, 2, 0x2022); // an executable image, for large addresses, a DLL
        Write(header, OptionalHeader, 2, 0x20B);
        Write(header, OptionalHeader + 24, 8, 0x180000000); // preferred address
        Write(header, OptionalHeader + 32, 4, Page);
        Write(header, OptionalHeader + 36, 4, HeaderSize); // alignment in the file
        Write(header, OptionalHeader + 40, 2, 4); // version of the system
        Write(header, OptionalHeader + 48, 2, 4); // version of the subsystem
        Write(header, OptionalHeader + 56, 4, (ulong)image.Length);
        Write(header, OptionalHeader + 60, 4, HeaderSize);
        Write(header, OptionalHeader + 68, 2, 3); // a console program's
        Write(header, OptionalHeader + 70, 2, 0x140); // may be moved; no code in data
        Write(header, OptionalHeader + 108, 4, 16); // directories
        Write(header, Directories + (8 * Cli), 8, BitConverter.ToUInt64(file, optional + 112 + (8 * Cli)));

        int only = Directories + (8 * 16);
        Write(header, only, 8, 0x747865742E); // .text
        Write(header, only + 8, 4, (ulong)(image.Length - Page));
        Write(header, only + 12, 4, Page);
        Write(header, only + 16, 4, (ulong)(image.Length - Page));
        Write(header, only + 20, 4, HeaderSize);
        Write(header, only + 36, 4, 0x60000020); // code that is read and run

        using (FileStream copy = File.Create(Destination))
        {
            copy.Write(header, 0, header.Length);
            copy.Write(image, Page, image.Length - Page);
        }

        return true;
    }

    private static void Write(byte[] to, int at, int length, ulong value)
    {
        for (int i = 0; i < length; i++)
        {
            to[at + i] = (byte)(value >> (8 * i));
        }
    }
}
